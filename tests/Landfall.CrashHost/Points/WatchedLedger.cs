using Landfall.Ledger.Rows;

namespace Landfall.CrashHost.Points;

/// <summary>A ledger store whose transactions are told to the executioner when they are in, before the code that waits for them.</summary>
internal sealed class WatchedLedger(ILedgerStore store, Executioner executioner) : ILedgerStore
{
    public Task EnsureAsync(CancellationToken cancellationToken) => store.EnsureAsync(cancellationToken);

    public Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
        store.FindAsync(partition, key, cancellationToken);

    public IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
        store.ListAsync(partition, keys, cancellationToken);

    public async Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        var write = await store.WriteAsync(partition, changes, cancellationToken);
        if (write.IsCommitted && LedgerPoint.Of(changes) is { } point)
        {
            executioner.Reached(point, partition);
        }

        return write;
    }
}
