using Landfall.Ledger.Rows;
using Landfall.Storage;

namespace Landfall.Ledger;

/// <summary>Reads the ledger table by table: which there are, their entries by the day of their files, and the counts of closed
/// batches.</summary>
public sealed class LedgerTables(ILedgerStore store, LandfallContainers containers)
{
    /// <summary>The partition with a row for each table that has entries.</summary>
    internal const string Partition = "~tables";

    private const int ReadsAtOnce = 16;

    private readonly EntryRows _entries = new(containers.Ledger);

    /// <summary>Lists the tables that have entries, with <see cref="BatchId.UnclaimedTable"/> when files are unclaimed, by name.</summary>
    public IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken) => RowsAsync(cancellationToken).Select(row => row.Key);

    /// <summary>The rows of that list; the version of one is another when its table moved.</summary>
    internal IAsyncEnumerable<LedgerRow> RowsAsync(CancellationToken cancellationToken) =>
        store.ListAsync(Partition, LedgerKeys.All, cancellationToken);

    /// <summary>True when <see cref="ListAsync"/> lists <paramref name="table"/>, which may be any text.</summary>
    public async Task<bool> HasAsync(string table, CancellationToken cancellationToken) =>
        LedgerLimits.IsKey(table) && await store.FindAsync(Partition, table, cancellationToken) is not null;

    /// <summary>Reads the entries of a table whose files were last changed on the UTC days <paramref name="from"/> to
    /// <paramref name="to"/>, newest file first.</summary>
    internal IAsyncEnumerable<EntryReading> ReadAsync(string table, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        ReadAfterAsync(table, from, to, after: null, int.MaxValue, cancellationToken);

    /// <summary>As <see cref="ReadAsync(string, DateOnly?, DateOnly?, CancellationToken)"/>, of the batches that come after
    /// <paramref name="after"/>, <paramref name="most"/> at most.</summary>
    internal IAsyncEnumerable<EntryReading> ReadAfterAsync(
        string table,
        DateOnly? from,
        DateOnly? to,
        string? after,
        int most,
        CancellationToken cancellationToken
    ) =>
        ReadAhead.SelectAsync(
            EntryRowsAsync(table, from, to, after, most, cancellationToken),
            ReadsAtOnce,
            (row, stop) => TryReadAsync(table, row, stop),
            cancellationToken
        );

    /// <summary>The rows of those entries, whose typed columns say what is listed and counted.</summary>
    internal IAsyncEnumerable<LedgerRow> EntryRowsAsync(
        string table,
        DateOnly? from,
        DateOnly? to,
        string? after,
        int most,
        CancellationToken cancellationToken
    )
    {
        var keys = LedgerRowKeys.Between(LedgerRowKeys.Entries, from, to);
        var next = after is null ? "" : $"{LedgerRowKeys.Entries}{LedgerRowKeys.EndOf(after)} ";
        keys = string.CompareOrdinal(next, keys.From) > 0 ? keys with { From = next } : keys;
        return store.ListAsync(LedgerRowKeys.PartitionOf(table), keys with { Most = most }, cancellationToken);
    }

    /// <summary>Reads the entries of a table that have rejected rows, those of the newest files first, which come after
    /// <paramref name="after"/>; <paramref name="most"/> rows of the ledger at most, and null for a batch that has none any more.</summary>
    internal IAsyncEnumerable<EntryReading> ReadRejectedAsync(string table, string? after, int most, CancellationToken cancellationToken) =>
        ReadBesideAsync(table, LedgerRowKeys.Rejected, row => row.Number("rows") > 0, after, most, cancellationToken);

    /// <summary>As <see cref="ReadRejectedAsync"/>, of the batches that wait for a person: parked or refused.</summary>
    internal IAsyncEnumerable<EntryReading> ReadStoppedAsync(string table, string? after, int most, CancellationToken cancellationToken) =>
        ReadBesideAsync(table, LedgerRowKeys.Stopped, _ => true, after, most, cancellationToken);

    // Entries that a row of some kind stands beside: what is read are these rows and not the table's history.
    private IAsyncEnumerable<EntryReading> ReadBesideAsync(
        string table,
        string kind,
        Func<LedgerRow, bool> isWanted,
        string? after,
        int most,
        CancellationToken cancellationToken
    )
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var keys = LedgerKeys.StartingWith(kind);
        keys = after is null ? keys : keys with { From = $"{kind}{LedgerRowKeys.EndOf(after)} " };
        return ReadAhead.SelectAsync(
            store.ListAsync(partition, keys with { Most = most }, cancellationToken),
            ReadsAtOnce,
            async (row, stop) =>
            {
                var end = row.Key[kind.Length..];
                var entry = isWanted(row) ? await store.FindAsync(partition, LedgerRowKeys.Entries + end, stop) : null;
                return entry is null
                    ? new EntryReading(LedgerRowKeys.BatchOf(table, end), null, null)
                    : await TryReadAsync(table, entry, stop);
            },
            cancellationToken
        );
    }

    /// <summary>The counts of closed batches, a row for each writer.</summary>
    internal async Task<IReadOnlyList<LedgerRow>> CountsAsync(string table, CancellationToken cancellationToken) =>
        await store
            .ListAsync(LedgerRowKeys.PartitionOf(table), LedgerKeys.StartingWith(LedgerRowKeys.Counts), cancellationToken)
            .ToListAsync(cancellationToken);

    internal static string BatchOf(string table, LedgerRow row) => LedgerRowKeys.BatchOf(table, row.Key[LedgerRowKeys.Entries.Length..]);

    private async Task<EntryReading> TryReadAsync(string table, LedgerRow row, CancellationToken cancellationToken)
    {
        var batch = BatchOf(table, row);
        try
        {
            return new EntryReading(batch, await _entries.ReadAsync(row, batch, cancellationToken), null);
        }
        catch (LedgerException failure)
        {
            return new EntryReading(batch, null, failure);
        }
    }
}
