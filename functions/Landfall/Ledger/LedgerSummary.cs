using System.Runtime.CompilerServices;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Ledger;

/// <summary>Sums the ledger up for people. All files of a table cost what is open; files from a day on cost what they are.</summary>
public sealed class LedgerSummary(LedgerTables tables, OpenBatches open, LoadedTables loaded, ILogger<LedgerSummary> logger)
{
    /// <summary>How many batches a look without an index goes through at most.</summary>
    public const int LookedThrough = 1_000;

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

                return tally.ToSummary(table) is { } summary ? await WithLoadedAsync(summary, cancellationToken) : null;
            }

            closed = after;
        }
    }

    private async Task<TableSummary> WithLoadedAsync(TableSummary summary, CancellationToken cancellationToken)
    {
        var left = await loaded.FindAsync(summary.Table, cancellationToken);
        return summary with { RowsInTable = left?.Rows, Loss = left?.Loss };
    }

    /// <summary>
    /// The entries of <paramref name="table"/> or of all tables, those of the newest files first; take as many as wanted, as each table is
    /// read on when it is come to. Those that cannot be read are left out with a warning.
    /// </summary>
    public IAsyncEnumerable<LedgerEntry> NewestAsync(string? table, CancellationToken cancellationToken) =>
        NewestAsync(
            (name, after, most, stop) => tables.ReadAfterAsync(name, from: null, to: null, after, most, stop),
            table,
            cancellationToken
        );

    /// <summary>As <see cref="NewestAsync(string?, CancellationToken)"/>, of the batches that have rejected rows.</summary>
    public IAsyncEnumerable<LedgerEntry> RejectedAsync(string? table, CancellationToken cancellationToken) =>
        NewestAsync((name, after, most, stop) => tables.ReadRejectedAsync(name, after, most, stop), table, cancellationToken);

    /// <summary>As <see cref="NewestAsync(string?, CancellationToken)"/>, of the batches that wait for a person: parked or
    /// refused.</summary>
    public IAsyncEnumerable<LedgerEntry> StoppedAsync(string? table, CancellationToken cancellationToken) =>
        NewestAsync((name, after, most, stop) => tables.ReadStoppedAsync(name, after, most, stop), table, cancellationToken);

    /// <summary>
    /// Looks for the newest batches that <paramref name="isMeant"/>, <paramref name="most"/> at most, where no index leads: among the
    /// newest <see cref="LookedThrough"/> and among as many that wait for a person, whatever their age.
    /// </summary>
    public async Task<BatchLook> LookAsync(string? table, Func<LedgerEntry, bool> isMeant, int most, CancellationToken cancellationToken)
    {
        var (found, known) = (new List<LedgerEntry>(), new HashSet<string>(StringComparer.Ordinal));
        var isWhole = await GoThroughAsync(NewestAsync(table, cancellationToken));
        if (!isWhole && found.Count < most)
        {
            await GoThroughAsync(StoppedAsync(table, cancellationToken));
        }

        return new BatchLook(found, isWhole);

        async Task<bool> GoThroughAsync(IAsyncEnumerable<LedgerEntry> entries)
        {
            var left = LookedThrough;
            await foreach (var entry in entries)
            {
                if (left-- == 0 || found.Count == most)
                {
                    return false;
                }

                if (isMeant(entry) && known.Add(entry.Batch))
                {
                    found.Add(entry);
                }
            }

            return true;
        }
    }

    private async IAsyncEnumerable<LedgerEntry> NewestAsync(
        ReadEntries read,
        string? table,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Each table's rows begin with its newest file: the newest of all is at the head of one of them.
        var wanted = table is null ? tables.ListAsync(cancellationToken) : new[] { table }.ToAsyncEnumerable();
        var heads = new PriorityQueue<NewestFirst, string>(StringComparer.Ordinal);
        await foreach (
            var one in ReadAhead.SelectAsync(
                wanted,
                ReadsAtOnce,
                (name, stop) => NewestFirst.OpenAsync(read, name, stop),
                cancellationToken
            )
        )
        {
            Enqueue(one);
        }

        while (heads.TryDequeue(out var newest, out _))
        {
            if (newest.Head!.Entry is { } entry)
            {
                yield return entry;
            }
            else if (newest.Head.Failure is { } failure)
            {
                Log.Unreadable(logger, newest.Head.Batch, failure);
            }

            await newest.MoveAsync(cancellationToken);
            Enqueue(newest);
        }

        void Enqueue(NewestFirst one)
        {
            if (one.Head is { } head)
            {
                heads.Enqueue(one, LedgerRowKeys.EndOf(head.Batch));
            }
        }
    }

    /// <summary>Counts the files of a table by their own rows, from the UTC day <paramref name="from"/> on, or all; null when there are
    /// none.</summary>
    internal async Task<TableSummary?> CountAsync(string table, DateOnly? from, CancellationToken cancellationToken)
    {
        var tally = new TableTally();
        await foreach (var row in tables.EntryRowsAsync(table, from, to: null, after: null, int.MaxValue, cancellationToken))
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
}

/// <summary>What a look through the ledger found.</summary>
/// <param name="Found">The batches that were meant, the newest first, and behind them those that wait for a person.</param>
/// <param name="IsWhole">True when there is no batch that was not looked at.</param>
public sealed record BatchLook(IReadOnlyList<LedgerEntry> Found, bool IsWhole);
