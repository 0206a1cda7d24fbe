using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;

namespace Landfall.Recovery;

/// <summary>Takes requests for many batches: they are rows of the ledger, which the planning of each table works off like files.</summary>
public sealed class RecoveryRequests(ILedgerStore store, LedgerTables tables, TableWaker waker, TimeProvider time)
{
    /// <summary>
    /// Writes a request down for <paramref name="table"/>, or for every table that has batches, wakes them and answers with the request's
    /// id; what becomes of it says <see cref="FindAsync"/>. Asking again under the same <paramref name="id"/> changes nothing.
    /// </summary>
    public async Task<string> AskAsync(string id, string? table, RecoveryCommand command, CancellationToken cancellationToken)
    {
        var asked = table is null ? tables.ListAsync(cancellationToken) : new[] { table }.ToAsyncEnumerable();
        await foreach (var one in asked.WithCancellation(cancellationToken))
        {
            // The report comes first: a command without one could not say what it did.
            var request = new RecoveryRequest(id, one, command, time.GetUtcNow());
            await store.EnsureAsync(RecoveryRequest.Partition, request.ToRow(), cancellationToken);
            var row = new LedgerRow(
                LedgerRowKeys.Commands + id,
                new Dictionary<string, object>(StringComparer.Ordinal) { ["askedAt"] = request.AskedAt }
            );
            await store.EnsureAsync(LedgerRowKeys.PartitionOf(one), row, cancellationToken);
            await waker.WakeAsync(one, cancellationToken);
        }

        return id;
    }

    /// <summary>How far a request has come, table by table; empty when there is none of that id.</summary>
    public async Task<IReadOnlyList<RecoveryRequest>> FindAsync(string id, CancellationToken cancellationToken) =>
        await store
            .ListAsync(RecoveryRequest.Partition, LedgerKeys.StartingWith(RecoveryRequest.KeyOf(id, "")), cancellationToken)
            .Select(RecoveryRequest.From)
            .ToListAsync(cancellationToken);
}
