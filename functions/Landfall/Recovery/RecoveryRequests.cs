using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;

namespace Landfall.Recovery;

/// <summary>Takes requests for many batches: they are rows of the ledger, which the planning of each table works off like files.</summary>
public sealed class RecoveryRequests(ILedgerStore store, LedgerTables tables, TableWaker waker, TimeProvider time)
{
    /// <summary>How long a request can be asked about after it was made.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const int ForgottenAtOnce = 100;

    private readonly MovedTables _moved = new(store, time);

    /// <summary>The id of a request that is made at <paramref name="now"/>: ids are in the order of time.</summary>
    public static string NewId(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("N");

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
            await _moved.MoveAsync(one, cancellationToken);
            await store.EnsureAsync(LedgerRowKeys.PartitionOf(one), row, cancellationToken);
            await waker.WakeAsync(one, cancellationToken);
        }

        return id;
    }

    /// <summary>
    /// Forgets some requests that came to their end and were made more than <see cref="Kept"/> ago, and says how many; one listing when
    /// there are none. Run twice at the same time, each row goes once.
    /// </summary>
    public async Task<int> ForgetOldAsync(CancellationToken cancellationToken)
    {
        // The first 12 digits of an id are its time in milliseconds.
        var before = NewId(time.GetUtcNow() - Kept)[..12];
        var old = await store
            .ListAsync(RecoveryRequest.Partition, new LedgerKeys("", before), cancellationToken)
            .Where(row => row.Instant("endedAt") is not null)
            .Take(ForgottenAtOnce)
            .Select(row => new LedgerChange.Delete(row.Key, row.Version!))
            .ToListAsync(cancellationToken);
        return old.Count > 0 && (await store.WriteAsync(RecoveryRequest.Partition, old, cancellationToken)).IsCommitted ? old.Count : 0;
    }

    /// <summary>How far a request has come, table by table; empty when there is none of that id.</summary>
    public async Task<IReadOnlyList<RecoveryRequest>> FindAsync(string id, CancellationToken cancellationToken) =>
        await store
            .ListAsync(RecoveryRequest.Partition, LedgerKeys.StartingWith(RecoveryRequest.KeyOf(id, "")), cancellationToken)
            .Select(RecoveryRequest.From)
            .ToListAsync(cancellationToken);
}
