using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Planning;

/// <summary>Starts the orchestration that plans a table.</summary>
public interface IIngestionStarter
{
    /// <summary>Starts <c>table@epoch</c>; a second start under the same id does nothing, also when the first is over.</summary>
    Task StartAsync(string table, long epoch, CancellationToken cancellationToken);
}

/// <summary>
/// Has a table planned. Whoever writes a row that is to be worked on calls it after the write was acknowledged, and so does every activity
/// after its last write; then no row is left lying, whatever runs at the same time.
/// </summary>
public sealed class TableWaker(ILedgerStore store, IIngestionStarter starter, TimeProvider time)
{
    private const int LostAnswers = 5;

    /// <summary>
    /// Sees that a plan of <paramref name="table"/> follows this call: one read when it is being planned, and one write and one start
    /// when it is not.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store does not answer; the sweep wakes the table in its place.</exception>
    public async Task WakeAsync(string table, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var (lost, contention) = (0, new Contention($"the head of {table}"));
        while (true)
        {
            try
            {
                var head = await TableHead.ReadAsync(store, partition, cancellationToken);
                if (head.State == HeadState.Running)
                {
                    if (lost > 0)
                    {
                        // The write whose answer was lost may be what made it running, and then nobody else starts it.
                        await starter.StartAsync(table, head.Epoch, cancellationToken);
                    }

                    return;
                }

                if (await RaiseAsync(table, head, cancellationToken))
                {
                    return;
                }

                await contention.RefusedAsync(cancellationToken);
            }
            catch (LedgerStoreException) when (++lost < LostAnswers)
            {
                // Whether the write is in shows when the head is read again; the store's client has waited already.
            }
        }
    }

    /// <summary>Does what the sweep's judgement of the head says; a head that has moved since needs nothing.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer; the next sweep tries again.</exception>
    public Task CarryOutAsync(string table, TableHead head, HeadVerdict verdict, CancellationToken cancellationToken) =>
        verdict switch
        {
            HeadVerdict.Wake => WakeAsync(table, cancellationToken),
            HeadVerdict.StartAgain => starter.StartAsync(table, head.Epoch, cancellationToken),
            HeadVerdict.NextEpoch => RaiseAsync(table, head, cancellationToken),
            _ => Task.CompletedTask,
        };

    /// <summary>Makes the epoch after <paramref name="head"/> and starts it; false when another was faster.</summary>
    internal async Task<bool> RaiseAsync(string table, TableHead head, CancellationToken cancellationToken)
    {
        var next = head.Next(time.GetUtcNow());
        var write = await store.WriteAsync(LedgerRowKeys.PartitionOf(table), [next.ToChange()], cancellationToken);
        if (write.IsCommitted)
        {
            await starter.StartAsync(table, next.Epoch, cancellationToken);
        }

        return write.IsCommitted;
    }
}
