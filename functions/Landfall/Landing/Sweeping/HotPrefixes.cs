using Landfall.Contracts;

namespace Landfall.Landing.Sweeping;

/// <summary>What the names of files start with that are expected today, by the patterns of the contracts in force.</summary>
public sealed class HotPrefixes(IContractClaims claims, TimeProvider time)
{
    private Known? _known;

    /// <summary>The prefixes of today, at most <paramref name="most"/>; none is empty.</summary>
    public async Task<IReadOnlyList<string>> CurrentAsync(int most, CancellationToken cancellationToken)
    {
        var contracts = await claims.InForceAsync(cancellationToken);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var known = Volatile.Read(ref _known);
        if (known is null || !ReferenceEquals(known.Contracts, contracts) || known.Today != today || known.Most != most)
        {
            known = new Known(contracts, today, most, Of(contracts, today, most));
            Volatile.Write(ref _known, known);
        }

        return known.Prefixes;
    }

    /// <summary>
    /// The literal begins of the patterns, then those with a day in them. Where the begins are too many, the longest ones are cut to the
    /// folders that they share, and days are named as long as there is room.
    /// </summary>
    internal static IReadOnlyList<string> Of(IReadOnlyList<TableContract> contracts, DateOnly today, int most)
    {
        var patterns = contracts.SelectMany(Patterns).Distinct().ToList();
        var begins = Distinct(patterns.Select(pattern => pattern.LiteralPrefix));
        for (var depth = begins.Select(Depth).DefaultIfEmpty().Max(); begins.Count > most; depth--)
        {
            begins = Distinct(begins.Select(begin => Depth(begin) < depth ? begin : FolderAbove(begin)));
        }

        var days = Distinct(
            new[] { 0, 1, -1 }.SelectMany(away => patterns.SelectMany(pattern => pattern.DayPrefixes(today.AddDays(away))))
        );
        return [.. begins, .. days.Except(begins, StringComparer.Ordinal).Take(most - begins.Count)];
    }

    private static IEnumerable<LandingPattern> Patterns(TableContract contract)
    {
        yield return contract.Landing;
        if (contract.MarkerFiles is { } markers)
        {
            yield return markers;
        }

        if (contract.SnapshotClosedBy.Marker is { } marker)
        {
            yield return LandingPattern.Parse(marker);
        }
    }

    private static List<string> Distinct(IEnumerable<string> prefixes) =>
        [.. prefixes.Where(prefix => prefix.Length > 0).Distinct(StringComparer.Ordinal)];

    // crm/a has the depth 3: crm, crm/ and crm/a.
    private static int Depth(string prefix) => (2 * prefix.Count(character => character == '/')) + (prefix.EndsWith('/') ? 0 : 1);

    private static string FolderAbove(string prefix) => prefix[..(prefix.AsSpan(0, prefix.Length - 1).LastIndexOf('/') + 1)];

    private sealed record Known(IReadOnlyList<TableContract> Contracts, DateOnly Today, int Most, IReadOnlyList<string> Prefixes);
}
