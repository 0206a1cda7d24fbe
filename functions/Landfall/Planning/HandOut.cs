using System.Globalization;
using Landfall.Ledger.Rows;

namespace Landfall.Planning;

/// <summary>What one round claims of what its reading found.</summary>
/// <param name="Claims">The groups, and what is told and worked off.</param>
/// <param name="Rows">The files of the groups, as their claims leave them.</param>
/// <param name="Load">The mark of the load; null for none.</param>
/// <param name="HasMore">True when files are left over for another group.</param>
internal sealed record HandOut(IReadOnlyList<ClaimRow> Claims, IReadOnlyList<WorkRow> Rows, LoaderRow? Load, bool HasMore)
{
    private const string LoadName = "load";
    private const string TellName = "tell";
    private const string RecoverName = "recover";

    /// <summary>True when nothing is claimed.</summary>
    public bool IsEmpty => Claims.Count == 0 && Load is null;

    /// <summary>
    /// Makes groups of what waits, up to the limits of groups and of a transaction, and takes the load, the events and the requests beside
    /// them.
    /// </summary>
    public static HandOut Of(PlanInput input, TableReading seen, PlanningOptions options, DateTimeOffset now)
    {
        var changes =
            LedgerLimits.Changes - 1 - seen.Stale.Count - (seen.CanLoad ? 1 : 0) - (seen.CanTell ? 1 : 0) - (seen.CanRecover ? 1 : 0);
        var claims = new List<ClaimRow>();
        var rows = new List<WorkRow>();
        foreach (var group in GroupChoice.Make(seen.Open, seen.FreeGroups, changes, options))
        {
            var name = ClaimRow.NameOf(input, (claims.Count + 1).ToString(CultureInfo.InvariantCulture));
            var kind = group[0].Work == WorkKind.Unpack ? ClaimKind.Unpack : ClaimKind.Curate;
            claims.Add(new ClaimRow(name, kind, [.. group.Select(row => row.End)], now, Begun: false));
            rows.AddRange(group.Select(row => row with { Claim = name, Mark = now, Begun = false }));
        }

        var hasMore = seen.FreeGroups > claims.Count && rows.Count < seen.Open.Count;
        if (seen.CanTell)
        {
            claims.Add(new ClaimRow(ClaimRow.NameOf(input, TellName), ClaimKind.Tell, [], now, Begun: false));
        }

        if (seen.CanRecover)
        {
            claims.Add(new ClaimRow(ClaimRow.NameOf(input, RecoverName), ClaimKind.Recover, [], now, Begun: false));
        }

        var load = seen.CanLoad
            ? new LoaderRow(ClaimRow.NameOf(input, LoadName), now + options.NeverBegunAfter, seen.Loader?.Version)
            : null;
        return new HandOut(claims, rows, load, hasMore);
    }

    /// <summary>
    /// True when whoever asked can do all of it at once, by itself: at most one group of small files that nothing has happened to, a load,
    /// events. What is big, what many can share, and what may have ended a process is handed out.
    /// </summary>
    public bool IsQuick(PlanningOptions options) =>
        options.GoOnFor > TimeSpan.Zero
        && !HasMore
        && Claims.Count(claim => claim.Kind is not ClaimKind.Tell) <= 1
        && Claims.All(claim => claim.Kind is ClaimKind.Curate or ClaimKind.Tell)
        && Rows.All(row => row.Attempts == 0)
        && Rows.Sum(row => row.Bytes) < options.BigFileBytes;

    /// <summary>The changes that claim it, and take stale claims away.</summary>
    public IEnumerable<LedgerChange> Changes(TableReading seen) =>
        [
            .. seen.Stale.Select(claim => new LedgerChange.Delete(claim.Key, claim.Version!)),
            .. Claims.Select(claim => new LedgerChange.Insert(claim.ToRow())),
            .. Rows.Select(row => new LedgerChange.Replace(row.ToRow())),
            .. Load is null ? Array.Empty<LedgerChange>() : [Load.ToChange()],
        ];

    /// <summary>Of all that is in hand, what the round handed out.</summary>
    public static PlanResult Result(
        PlanInput input,
        IReadOnlyList<ClaimRow> claims,
        LoaderRow? loader,
        bool ends,
        int waiting,
        int curating
    ) => Result(input.Table, ClaimRow.RoundOf(input), claims, loader) with { Ends = ends, Waiting = waiting, Curating = curating };

    /// <summary>Of all that is in hand, what is named as <paramref name="prefix"/> says, without what followed on it.</summary>
    public static PlanResult Result(string table, string prefix, IEnumerable<ClaimRow> claims, LoaderRow? loader)
    {
        var mine = claims.Where(claim => IsMine(claim.Claim)).ToList();
        return new PlanResult(
            [.. mine.Where(claim => claim.IsOfFiles).Select(GroupOf)],
            loader is not null && IsMine(loader.Owner) ? new LoadWork(table, loader.Owner) : null,
            mine.Find(claim => claim.Kind == ClaimKind.Tell) is { } tell ? new TellWork(table, tell.Claim) : null,
            mine.Find(claim => claim.Kind == ClaimKind.Recover) is { } recover ? new RecoverWork(table, recover.Claim) : null,
            Ends: true,
            0,
            0
        );

        bool IsMine(string claim) =>
            claim.StartsWith(prefix, StringComparison.Ordinal) && !claim.AsSpan(prefix.Length).Contains(ClaimRow.FollowUp);

        GroupWork GroupOf(ClaimRow claim)
        {
            IReadOnlyList<string> batches = [.. claim.Ends.Select(end => LedgerRowKeys.BatchOf(table, end))];
            return new GroupWork(table, claim.Claim, claim.Kind == ClaimKind.Unpack, batches);
        }
    }
}
