using Azure.Storage.Blobs.Models;
using Landfall.Storage;

namespace Landfall.Contracts;

/// <summary>What became of a table's contract: the versions that are kept, and which of them is in force since when.</summary>
/// <remarks>A look costs a listing of the table's versions and reads the newest that this host has not read before; versions are few, as
/// people write them.</remarks>
public sealed class ContractHistory(LandfallContainers containers, ContractCatalog catalog)
{
    private const string End = ".yaml";

    private readonly ContractPointers _pointers = new(containers.Contracts);

    /// <summary>The newest <paramref name="most"/> versions of the contract of <paramref name="table"/>, the newest first; none for a table
    /// without one.</summary>
    public async Task<IReadOnlyList<ContractChange>> ReadAsync(string table, int most, CancellationToken cancellationToken)
    {
        var pointer = await PointerAsync(table, cancellationToken);
        var stored = await containers
            .Contracts.GetBlobsAsync(BlobTraits.None, BlobStates.None, $"{table}/", cancellationToken)
            .Where(blob => blob.Name.EndsWith(End, StringComparison.Ordinal))
            .Select(blob => (Hash: blob.Name[(table.Length + 1)..^End.Length], StoredAt: blob.Properties.LastModified!.Value))
            .ToListAsync(cancellationToken);

        // Storage tells times apart by the second.
        var newest = stored
            .OrderByDescending(version => version.StoredAt)
            .ThenByDescending(version => version.Hash == pointer?.Pointer.Hash)
            .Take(most + 1)
            .ToList();
        var contracts = new List<TableContract?>(newest.Count);
        foreach (var version in newest)
        {
            contracts.Add(await TryReadAsync(table, version.Hash, cancellationToken));
        }

        return
        [
            .. newest
                .Take(most)
                .Select(
                    (version, at) =>
                        new ContractChange(
                            version.Hash,
                            contracts[at]?.Version,
                            version.StoredAt,
                            pointer?.Pointer.Hash == version.Hash ? pointer.Value.Since : null,
                            pointer?.Pointer.Hash == version.Hash ? pointer.Value.Pointer.Set : null,
                            contracts[at] is { } after && contracts.ElementAtOrDefault(at + 1) is { } before
                                ? ContractDifference.Between(before, after)
                                : null
                        )
                ),
        ];
    }

    private async Task<(ContractPointer Pointer, DateTimeOffset Since)?> PointerAsync(string table, CancellationToken cancellationToken)
    {
        var name = ContractPointers.NameOf(table);
        try
        {
            // The listing has the time of the change, which the pointer itself does not say.
            var listed = await containers
                .Contracts.GetBlobsAsync(BlobTraits.None, BlobStates.None, name, cancellationToken)
                .FirstOrDefaultAsync(blob => blob.Name == name, cancellationToken);
            return listed is not null && await _pointers.FindAsync(name, cancellationToken) is { } found
                ? (found.Pointer, listed.Properties.LastModified!.Value)
                : null;
        }
        catch (ContractStoreException)
        {
            // The health names it with the next step.
            return null;
        }
    }

    // A version that is broken is listed all the same; the health says what to do about one that is in force.
    private async Task<TableContract?> TryReadAsync(string table, string hash, CancellationToken cancellationToken)
    {
        try
        {
            return await catalog.GetAsync(table, hash, cancellationToken);
        }
        catch (TerminalException)
        {
            return null;
        }
    }
}

/// <summary>One version of a table's contract.</summary>
/// <param name="Hash">The contract's hash.</param>
/// <param name="Version">The version as its author wrote it; null when the document cannot be read.</param>
/// <param name="StoredAt">When it was first applied, UTC.</param>
/// <param name="InForceSince">Since when it is in force, UTC; null when it is not.</param>
/// <param name="Set">The set that it was applied with; null when it is not in force, as only that is kept.</param>
/// <param name="Difference">What changed since the version before it; null of the first.</param>
public sealed record ContractChange(
    string Hash,
    string? Version,
    DateTimeOffset StoredAt,
    DateTimeOffset? InForceSince,
    string? Set,
    ContractDifference? Difference
);

/// <summary>What is another between two versions of a contract; the lists name columns.</summary>
/// <param name="Added">Columns that are new.</param>
/// <param name="Removed">Columns that are gone.</param>
/// <param name="Changed">Columns whose type, rules, key or classification is another.</param>
/// <param name="ModeBefore">The mode before, when it is another now.</param>
public sealed record ContractDifference(
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed,
    IReadOnlyList<string> Changed,
    string? ModeBefore
)
{
    /// <summary>Compares two versions by their columns and their mode.</summary>
    public static ContractDifference Between(TableContract before, TableContract after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, now) = (
            before.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal),
            after.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal)
        );
        return new ContractDifference(
            [.. now.Keys.Where(column => !old.ContainsKey(column))],
            [.. old.Keys.Where(column => !now.ContainsKey(column))],
            [.. now.Where(column => old.TryGetValue(column.Key, out var was) && was != column.Value).Select(column => column.Key)],
            before.Mode == after.Mode ? null : before.Mode.ToString().ToLowerInvariant()
        );
    }
}
