using System.Runtime.CompilerServices;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Ledger;

/// <summary>Sums the ledger up for people. All files of a table cost what is open; files from a day on cost what they are.</summary>
public sealed class LedgerSummary(BatchLedger ledger, LedgerTables tables, OpenBatches open, ILogger<LedgerSummary> logger)
{
    private const int ReadsAtOnce = 16;

    // A batch that closes while its table is summed up is in none of the two, or in both; then it is summed up again.
    private const int Tries = 5;

    /// <summary>Every table with entries, the unclaimed files among them, by name; files of the UTC day <paramref name="from"/> on, or
    /// all.</summary>
    public IAsyncEnumerable<TableSummary> TablesAsync(DateOnly? from, CancellationToken cancellationToken) =>
        ReadAhead
            .SelectAsync(
                tables.ListAsync(cancellationToken),
                ReadsAtOnce,
                (table, stop) => TableAsync(table, from, stop),
                cancellationToken
            )
            .Where(summary => summary is not null)
            .Select(summary => summary!);

    /// <summary>One table, files of the UTC day <paramref name="from"/> on, or all; null when there are none.</summary>
    public async Task<TableSummary?> TableAsync(string table, DateOnly? from, CancellationToken cancellationToken)
    {
        if (from is not null)
        {
            return await CountAsync(table, from, cancellationToken);
        }

        var closed = await tables.CountsAsync(table, cancellationToken);
        for (var left = Tries; ; left--)
        {
            var tally = new TableTally();
            await foreach (var batch in open.ListAsync(table, cancellationToken))
            {
                tally.Add(CountedBatch.Of(batch.Work));
            }

            var after = await tables.CountsAsync(table, cancellationToken);
            if (left == 0 || after.Select(row => row.Version).SequenceEqual(closed.Select(row => row.Version), StringComparer.Ordinal))
            {
                foreach (var counts in after)
                {
                    tally.Add(counts);
                }

                return tally.ToSummary(table);
            }

            closed = after;
        }
    }

    /// <summary>
    /// The entries of <paramref name="table"/> or of all tables, those of the newest files first; take as many as wanted, as each day is
    /// read when it is come to. Those that cannot be read are left out with a warning.
    /// </summary>
    public async IAsyncEnumerable<LedgerEntry> NewestAsync(string? table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var wanted = table is null ? tables.ListAsync(cancellationToken) : new[] { table }.ToAsyncEnumerable();
        var days = await ReadAhead
            .SelectAsync(wanted, ReadsAtOnce, (one, stop) => DayBeforeAsync(one, before: null, stop), cancellationToken)
            .Where(day => day.Day is not null)
            .ToListAsync(cancellationToken);
        while (days.Count > 0)
        {
            var day = days.Max(one => one.Day)!.Value;
            var (onDay, others) = (days.FindAll(one => one.Day == day), days.FindAll(one => one.Day != day));
            var batches = new List<(DateTimeOffset ModifiedAt, string Batch)>();
            foreach (var (one, _) in onDay)
            {
                await foreach (var row in tables.EntryRowsAsync(one, day, day, cancellationToken))
                {
                    batches.Add((row.Instant("modifiedAt") ?? DateTimeOffset.MinValue, LedgerTables.BatchOf(one, row)));
                }
            }

            var newest = batches
                .OrderByDescending(one => one.ModifiedAt)
                .ThenBy(one => one.Batch, StringComparer.Ordinal)
                .Select(one => one.Batch);
            await foreach (var entry in ReadAhead.SelectAsync(newest.ToAsyncEnumerable(), ReadsAtOnce, FindAsync, cancellationToken))
            {
                if (entry is not null)
                {
                    yield return entry;
                }
            }

            var next = ReadAhead.SelectAsync(
                onDay.ToAsyncEnumerable(),
                ReadsAtOnce,
                (one, stop) => DayBeforeAsync(one.Table, day, stop),
                cancellationToken
            );
            days = [.. others, .. await next.Where(one => one.Day is not null).ToListAsync(cancellationToken)];
        }
    }

    /// <summary>Counts the files of a table by their own rows, from the UTC day <paramref name="from"/> on, or all; null when there are
    /// none.</summary>
    internal async Task<TableSummary?> CountAsync(string table, DateOnly? from, CancellationToken cancellationToken)
    {
        var tally = new TableTally();
        await foreach (var row in tables.EntryRowsAsync(table, from, to: null, cancellationToken))
        {
            if (CountedBatch.Of(row) is { } counted)
            {
                tally.Add(counted);
            }
            else
            {
                tally.Unreadable++;
            }
        }

        return tally.ToSummary(table);
    }

    private async Task<(string Table, DateOnly? Day)> DayBeforeAsync(string table, DateOnly? before, CancellationToken cancellationToken) =>
        (table, await tables.DayBeforeAsync(table, before, cancellationToken));

    private async Task<LedgerEntry?> FindAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.FindAsync(batch, cancellationToken);
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, batch, failure);
            return null;
        }
    }
}
