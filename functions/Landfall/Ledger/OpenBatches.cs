using System.Runtime.CompilerServices;
using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>What there is to do for the batches of a table, now or later; a batch that waits costs its table's planning nothing.</summary>
public sealed class OpenBatches(ILedgerStore store, BatchLedger ledger, LedgerTables tables, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Lists the open batches of <paramref name="table"/>, or of all tables one after the other, those of the newest files
    /// first.</summary>
    public async IAsyncEnumerable<OpenBatch> ListAsync(string? table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var one in OneOrAll(table, cancellationToken))
        {
            foreach (var kind in (string[])[LedgerRowKeys.Open, LedgerRowKeys.Waiting])
            {
                var rows = store.ListAsync(LedgerRowKeys.PartitionOf(one), LedgerKeys.StartingWith(kind), cancellationToken);
                await foreach (var row in rows.WithCancellation(cancellationToken))
                {
                    var work = WorkRow.From(row);
                    yield return new OpenBatch(one, LedgerRowKeys.BatchOf(one, work.End), work);
                }
            }
        }
    }

    /// <summary>
    /// The same of one table, for whoever must not miss a batch: one that begins or ceases to wait meanwhile is among them, and may come
    /// twice.
    /// </summary>
    public IAsyncEnumerable<OpenBatch> ListEachAsync(string table, CancellationToken cancellationToken) =>
        ListAsync(table, cancellationToken)
            .Concat(WorkAsync(table, cancellationToken).Select(work => new OpenBatch(table, LedgerRowKeys.BatchOf(table, work.End), work)));

    /// <summary>Lists what there is to do for open batches of <paramref name="table"/> now, those of the newest files first; what waits is
    /// not among it.</summary>
    public IAsyncEnumerable<WorkRow> WorkAsync(string table, CancellationToken cancellationToken) =>
        store
            .ListAsync(LedgerRowKeys.PartitionOf(table), LedgerKeys.StartingWith(LedgerRowKeys.Open), cancellationToken)
            .Select(WorkRow.From);

    /// <summary>
    /// Lets an open batch wait until <paramref name="dueAt"/>, where it costs its table's planning nothing; a batch that is in another
    /// generation, or has other work by now, is left.
    /// </summary>
    /// <param name="entry">The batch as it was read.</param>
    /// <param name="dueAt">When it is to be looked at again, UTC.</param>
    /// <param name="reason">What it waits for, as the end of a sentence for people.</param>
    /// <param name="cancellationToken">Gives up; the batch is open or waits.</param>
    public Task WaitAsync(LedgerEntry entry, DateTimeOffset dueAt, string reason, CancellationToken cancellationToken) =>
        WaitAsync(entry.Table, BatchRows.WorkOf(entry), dueAt, reason, isStuck: false, cancellationToken);

    /// <summary>The same of a batch that nothing is to wait for, as what it waits for may never come; see
    /// <see cref="WorkRow.Stuck"/>.</summary>
    public Task WaitStuckAsync(LedgerEntry entry, DateTimeOffset dueAt, string reason, CancellationToken cancellationToken) =>
        WaitAsync(entry.Table, BatchRows.WorkOf(entry), dueAt, reason, isStuck: true, cancellationToken);

    /// <summary>
    /// Lets a batch wait ten minutes whose entry cannot be read, which a person has to settle; until then it must not be handed out again
    /// and again.
    /// </summary>
    public Task WaitUnreadableAsync(string table, WorkRow work, CancellationToken cancellationToken) =>
        WaitAsync(table, work, time.GetUtcNow() + LongestPause, "its ledger entry cannot be read.", isStuck: true, cancellationToken);

    /// <summary>The same of a batch of which only the id is known.</summary>
    public async Task WaitUnreadableAsync(string table, string batch, CancellationToken cancellationToken)
    {
        var key = LedgerRowKeys.Open + LedgerRowKeys.EndOf(batch);
        if (await store.FindAsync(LedgerRowKeys.PartitionOf(table), key, cancellationToken) is { } row)
        {
            await WaitUnreadableAsync(table, WorkRow.From(row), cancellationToken);
        }
    }

    private async Task WaitAsync(
        string table,
        WorkRow work,
        DateTimeOffset dueAt,
        string reason,
        bool isStuck,
        CancellationToken cancellationToken
    )
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var key = LedgerRowKeys.Open + work.End;
        var contention = new Contention($"the wait of {LedgerRowKeys.BatchOf(table, work.End)}");
        while (
            await store.FindAsync(partition, key, cancellationToken) is { } row
            && WorkRow.From(row) is var open
            && open.Generation == work.Generation
            && open.Work == work.Work
        )
        {
            var waiting = open with
            {
                DueAt = dueAt,
                WaitsFor = reason,
                Stuck = isStuck,
                Claim = null,
                Mark = null,
                Begun = false,
                Version = null,
            };
            LedgerChange[] changes =
            [
                new LedgerChange.Delete(key, row.Version!),
                new LedgerChange.Insert(waiting.ToRow()),
                new LedgerChange.Put(DueRow.Of(waiting)),
            ];
            if ((await store.WriteAsync(partition, changes, cancellationToken)).IsCommitted)
            {
                return;
            }

            await contention.RefusedAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Lets a batch wait whose attempt to be read has failed: 2, 6, 18, 54, 162 seconds and so on up to ten minutes, so that a short outage
    /// does not use the attempts up.
    /// </summary>
    public async Task WaitAfterFailureAsync(string batch, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(batch, cancellationToken) is { State: BatchState.Registered } entry)
        {
            var pause = FirstPause * Math.Pow(3, Math.Clamp(entry.CurateAttempts - entry.CurateExcused - 1, 0, 8));
            await WaitAsync(
                entry,
                time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause),
                "reading it failed.",
                cancellationToken
            );
        }
    }

    /// <summary>Opens what waits of a snapshot, as something has landed that may make it whole.</summary>
    public async Task DueNowAsync(string table, string? snapshotKey, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        await foreach (var row in store.ListAsync(partition, LedgerKeys.StartingWith(LedgerRowKeys.Waiting), cancellationToken))
        {
            var waiting = WorkRow.From(row);
            if (waiting.SnapshotKey == snapshotKey && waiting.Work == WorkKind.Load)
            {
                // Refused when another has opened it or the batch has moved on, which is just as well.
                var open = waiting with { DueAt = null, WaitsFor = null, Version = null };
                await store.WriteAsync(
                    partition,
                    [new LedgerChange.Delete(row.Key, row.Version!), new LedgerChange.Insert(open.ToRow())],
                    cancellationToken
                );
            }
        }
    }

    private IAsyncEnumerable<string> OneOrAll(string? table, CancellationToken cancellationToken) =>
        table is null ? tables.ListAsync(cancellationToken) : new[] { table }.ToAsyncEnumerable();
}

/// <summary>A batch that is not at its end.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Batch">Its id.</param>
/// <param name="Work">What there is to do for it.</param>
public sealed record OpenBatch(string Table, string Batch, WorkRow Work);
