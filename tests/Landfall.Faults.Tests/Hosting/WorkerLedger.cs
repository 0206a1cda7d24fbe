using Landfall.Faults.Tests.Faults;
using Landfall.Ledger.Rows;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>A worker's way to the run's ledger: the faults that wait for its calls, then the store.</summary>
internal sealed class WorkerLedger(Worker worker, ILedgerStore store) : ILedgerStore
{
    private readonly FaultyLedgerStore _store = new(store);

    public Task EnsureAsync(CancellationToken cancellationToken) => _store.EnsureAsync(cancellationToken);

    public async Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        var strike = await ReachAsync(LedgerStep.Of("find", key), $"{partition}/{key}", cancellationToken);
        return Answered(strike, await _store.FindAsync(partition, key, cancellationToken));
    }

    public async IAsyncEnumerable<LedgerRow> ListAsync(
        string partition,
        LedgerKeys keys,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await ReachAsync(LedgerStep.Of("list", keys.From), partition, cancellationToken);
        await foreach (var row in _store.ListAsync(partition, keys, cancellationToken))
        {
            worker.ThrowIfDead();
            yield return row;
        }
    }

    public async Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken)
    {
        var strike = await ReachAsync(LedgerStep.Of(changes), $"{partition}/{changes[0].Key}", cancellationToken, changes);
        return strike?.Kind switch
        {
            FaultKind.Answer412 or FaultKind.Answer409 => new LedgerWrite([], 0),
            FaultKind.LoseAnswer => await _store.WriteAsync(partition, changes, LedgerFault.SucceedsUnsaid, cancellationToken),
            _ => Answered(strike, await _store.WriteAsync(partition, changes, LedgerFault.None, cancellationToken)),
        };
    }

    private T Answered<T>(Strike? strike, T answer)
    {
        if (strike?.Kind == FaultKind.CrashAfter)
        {
            worker.Die();
            throw new WorkerDiedException();
        }

        return answer;
    }

    // Of a transaction that times out nobody knows whether it comes to the store later.
    private async Task<Strike?> ReachAsync(
        string point,
        string subject,
        CancellationToken cancellationToken,
        IReadOnlyList<LedgerChange>? changes = null
    )
    {
        await worker.Thawed;
        worker.ThrowIfDead();
        var strike = worker.Run.Faults.At(point);
        if (strike is not null)
        {
            worker.Run.Note($"{worker.Name}: {strike} ({subject})");
            await worker.Run.StrikeAsync(worker, strike);
        }

        if (strike?.Kind is FaultKind.Fail or FaultKind.TimeOut or FaultKind.Answer503)
        {
            (worker.Outage, worker.OutageLeft) = (strike, strike.Times);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (worker.OutageLeft > 0)
        {
            worker.OutageLeft--;
            if (changes is not null && worker.Outage!.Kind == FaultKind.TimeOut)
            {
                await _store.WriteAsync(subject.Split('/')[0], changes, LedgerFault.ComesLate, cancellationToken);
            }

            throw new LedgerStoreException("The ledger did not answer.");
        }

        return strike;
    }
}
