using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>What the ledger remembers of each table's warehouse: a row a table, written by every load after its commit.</summary>
/// <remarks>It says what the warehouse must at least say. The warehouse says what is so.</remarks>
public sealed class LoadedTables(ILedgerStore store)
{
    private const string Partition = "~loaded";

    /// <summary>All tables that something was loaded into, by name.</summary>
    public IAsyncEnumerable<LoadedTable> ListAsync(CancellationToken cancellationToken) =>
        store.ListAsync(Partition, LedgerKeys.All, cancellationToken).Select(LoadedTable.From);

    /// <summary>One table; null when the ledger remembers no load of it.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<LoadedTable?> FindAsync(string table, CancellationToken cancellationToken) =>
        LedgerLimits.IsKey(table) && await store.FindAsync(Partition, table, cancellationToken) is { } row ? LoadedTable.From(row) : null;

    /// <summary>Takes what a load left; what a later one left stays.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public Task NoteAsync(LoadedTable left, CancellationToken cancellationToken) =>
        ChangeAsync(
            left.Table,
            before =>
                before is null ? left
                : before.Fence <= left.Fence ? left with { IsRebuilding = before.IsRebuilding, AskedAt = before.AskedAt }
                : null,
            cancellationToken
        );

    /// <summary>
    /// Changes a table's row: <paramref name="change"/> gets it as it stands, null when there is none, and answers what it is to become, or
    /// null to leave it; it is called again whenever another writer was faster.
    /// </summary>
    internal async Task ChangeAsync(string table, Func<LoadedTable?, LoadedTable?> change, CancellationToken cancellationToken)
    {
        var contention = new Contention($"what was loaded into {table}");
        while (true)
        {
            var row = await store.FindAsync(Partition, table, cancellationToken);
            if (change(row is null ? null : LoadedTable.From(row)) is not { } after)
            {
                return;
            }

            var next = after.ToRow() with { Version = row?.Version };
            LedgerChange made = row is null ? new LedgerChange.Insert(next) : new LedgerChange.Replace(next);
            if ((await store.WriteAsync(Partition, [made], cancellationToken)).IsCommitted)
            {
                return;
            }

            await contention.RefusedAsync(cancellationToken);
        }
    }
}

/// <summary>What a load left of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Fence">The load's fence: the control row can never have a smaller one again.</param>
/// <param name="Rows">The rows that readers see; null when the warehouse does not count them yet.</param>
/// <param name="SnapshotKey">In mode full, the snapshot in force.</param>
public sealed record LoadedTable(string Table, long Fence, long? Rows, string? SnapshotKey)
{
    /// <summary>How often the control row had been touched when the load was in: one with fewer is of a copy that was taken while the load
    /// was under way. 0 when an earlier Landfall remembered it.</summary>
    public long Touched { get; init; }

    /// <summary>True from when everything that a rebuild brings back is opened until it is loaded: nothing else goes before it.</summary>
    public bool IsRebuilding { get; init; }

    /// <summary>Since when it is known that the warehouse has lost loads of the table, UTC; null while it has them.</summary>
    public DateTimeOffset? BehindSince { get; init; }

    /// <summary>The fence that was found then; 0 when there was no control row.</summary>
    public long FoundFence { get; init; }

    /// <summary>When a small query measured last how long the table's readers wait, UTC; null when none did.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>True when a control row of this fence, 0 for none, has lost a load that the ledger remembers.</summary>
    public bool IsAheadOf(long fence) => fence < Fence;

    /// <summary>The last load that a control row of this fence can have, that often touched: where that was less often than the ledger
    /// remembers, the load of this fence is not in.</summary>
    public long LastLoadIn(long fence, long touched) => touched < Touched ? Math.Min(fence, Fence - 1) : fence;

    /// <summary>What was lost, as two sentences for people; null while nothing is known to be.</summary>
    public string? Loss =>
        BehindSince is null ? null
        : FoundFence == 0
            ? FormattableString.Invariant($"The ledger remembers load {Fence} of it, and the warehouse knows nothing of the table.") + Waits
        : FormattableString.Invariant($"The ledger remembers load {Fence} of it, and the warehouse none after load {FoundFence}.") + Waits;

    private const string Waits = " What lands is curated and waits.";

    internal LedgerRow ToRow()
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal) { ["fence"] = Fence };
        if (Rows is { } rows)
        {
            columns.Add("rows", rows);
        }

        if (SnapshotKey is not null)
        {
            columns.Add("snapshot", SnapshotKey);
        }

        if (Touched > 0)
        {
            columns.Add("touched", Touched);
        }

        if (IsRebuilding)
        {
            columns.Add("rebuilding", true);
        }

        if (BehindSince is { } behindSince)
        {
            columns.Add("behindSince", behindSince);
            columns.Add("foundFence", FoundFence);
        }

        if (AskedAt is { } askedAt)
        {
            columns.Add("askedAt", askedAt);
        }

        return new LedgerRow(Table, columns);
    }

    internal static LoadedTable From(LedgerRow row) =>
        new(row.Key, row.Number("fence"), row.Columns.ContainsKey("rows") ? row.Number("rows") : null, row.Text("snapshot"))
        {
            AskedAt = row.Instant("askedAt"),
            BehindSince = row.Instant("behindSince"),
            FoundFence = row.Number("foundFence"),
            Touched = row.Number("touched"),
            IsRebuilding = row.Flag("rebuilding"),
        };
}
