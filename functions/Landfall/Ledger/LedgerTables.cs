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
    public IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken) =>
        store.ListAsync(Partition, LedgerKeys.All, cancellationToken).Select(row => row.Key);

    /// <summary>Reads the entries of a table whose files were last changed on the UTC days <paramref name="from"/> to
    /// <paramref name="to"/>, newest day first.</summary>
    internal IAsyncEnumerable<EntryReading> ReadAsync(string table, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        ReadAfterAsync(table, from, to, after: null, cancellationToken);

    /// <summary>As <see cref="ReadAsync(string, DateOnly?, DateOnly?, CancellationToken)"/>, of the batches that come after
    /// <paramref name="after"/>.</summary>
    internal IAsyncEnumerable<EntryReading> ReadAfterAsync(
        string table,
        DateOnly? from,
        DateOnly? to,
        string? after,
        CancellationToken cancellationToken
    ) =>
        ReadAhead.SelectAsync(
            EntryRowsAsync(table, from, to, cancellationToken, after),
            ReadsAtOnce,
            (row, stop) => TryReadAsync(table, row, stop),
            cancellationToken
        );

    /// <summary>The rows of those entries, whose typed columns say what is listed and counted.</summary>
    internal IAsyncEnumerable<LedgerRow> EntryRowsAsync(
        string table,
        DateOnly? from,
        DateOnly? to,
        CancellationToken cancellationToken,
        string? after = null
    )
    {
        // Newer days have lesser keys; '.' follows the '-' that a day's keys go on with.
        var first = to is { } last ? LedgerRowKeys.Entries + LedgerRowKeys.DayOf(last) : LedgerRowKeys.Entries;
        var next = after is null ? "" : $"{LedgerRowKeys.Entries}{LedgerRowKeys.EndOf(after)} ";
        first = string.CompareOrdinal(next, first) > 0 ? next : first;
        var before = from is { } oldest
            ? $"{LedgerRowKeys.Entries}{LedgerRowKeys.DayOf(oldest)}."
            : LedgerKeys.StartingWith(LedgerRowKeys.Entries).Before;
        return store.ListAsync(LedgerRowKeys.PartitionOf(table), new LedgerKeys(first, before), cancellationToken);
    }

    /// <summary>The newest UTC day before <paramref name="before"/>, or of all, on which a file of the table was last changed; null when
    /// there is none.</summary>
    internal async Task<DateOnly?> DayBeforeAsync(string table, DateOnly? before, CancellationToken cancellationToken)
    {
        var row = await EntryRowsAsync(table, from: null, before?.AddDays(-1), cancellationToken).FirstOrDefaultAsync(cancellationToken);
        return row is null ? null : BatchId.Parse(BatchOf(table, row)).Day;
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
