using System.Runtime.CompilerServices;
using Landfall.Ledger.Rows;

namespace Landfall.Tests.Ledger.Rows;

/// <summary>
/// How a call of the ledger's store goes wrong. But for one that is refused, the caller is told only that the store did not answer.
/// </summary>
internal enum LedgerFault
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Nothing was done.</summary>
    Fails,

    /// <summary>The transaction is in, and the answer is lost.</summary>
    SucceedsUnsaid,

    /// <summary>The time is over, and the transaction comes to the store later, if what it expects is there then still.</summary>
    ComesLate,

    /// <summary>The transaction is refused at its first change, though all is there that it expects.</summary>
    IsRefused,
}

/// <summary>A call of the ledger's store.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Key">The row or the first key that is read; of a transaction, the first row that it changes.</param>
/// <param name="Changes">What a transaction changes; null for one that reads.</param>
internal sealed record LedgerCall(string Partition, string Key, IReadOnlyList<LedgerChange>? Changes);

/// <summary>
/// A ledger store whose calls go wrong as <paramref name="faults"/> says, which is asked before each, or as the caller says.
/// </summary>
internal sealed class FaultyLedgerStore(ILedgerStore store, Func<LedgerCall, Task<LedgerFault>>? faults = null) : ILedgerStore
{
    private readonly Lock _gate = new();
    private readonly List<Func<Task>> _late = [];

    public Task EnsureAsync(CancellationToken cancellationToken) => store.EnsureAsync(cancellationToken);

    public async Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        await ReadAsync(partition, key);
        var found = await store.FindAsync(partition, key, cancellationToken);
        await ArriveAsync();
        return found;
    }

    public async IAsyncEnumerable<LedgerRow> ListAsync(
        string partition,
        LedgerKeys keys,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await ReadAsync(partition, keys.From);
        await foreach (var row in store.ListAsync(partition, keys, cancellationToken))
        {
            yield return row;
        }
    }

    public async Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken) =>
        await WriteAsync(partition, changes, await FaultAsync(new LedgerCall(partition, changes[0].Key, changes)), cancellationToken);

    /// <summary>Makes a transaction that goes wrong so.</summary>
    public async Task<LedgerWrite> WriteAsync(
        string partition,
        IReadOnlyList<LedgerChange> changes,
        LedgerFault fault,
        CancellationToken cancellationToken
    )
    {
        await ArriveAsync();
        switch (fault)
        {
            case LedgerFault.Fails:
                throw Unanswered();
            case LedgerFault.SucceedsUnsaid:
                await store.WriteAsync(partition, changes, cancellationToken);
                throw Unanswered();
            case LedgerFault.ComesLate:
                lock (_gate)
                {
                    _late.Add(() => store.WriteAsync(partition, changes, CancellationToken.None));
                }

                throw Unanswered();
            case LedgerFault.IsRefused:
                return new LedgerWrite([], RefusedAt: 0);
            default:
                return await store.WriteAsync(partition, changes, cancellationToken);
        }
    }

    private static LedgerStoreException Unanswered() => new("The ledger did not answer.");

    private Task<LedgerFault> FaultAsync(LedgerCall call) => faults?.Invoke(call) ?? Task.FromResult(LedgerFault.None);

    private async Task ReadAsync(string partition, string key)
    {
        if (await FaultAsync(new LedgerCall(partition, key, Changes: null)) != LedgerFault.None)
        {
            throw Unanswered();
        }
    }

    // A late transaction arrives after the next read, so that whoever read to find out what became of it
    // decides by rows that it then changes.
    private async Task ArriveAsync()
    {
        List<Func<Task>> late;
        lock (_gate)
        {
            late = [.. _late];
            _late.Clear();
        }

        foreach (var arrive in late)
        {
            await arrive();
        }
    }
}
