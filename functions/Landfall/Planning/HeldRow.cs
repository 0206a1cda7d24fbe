using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Microsoft.Extensions.Logging;

namespace Landfall.Planning;

/// <summary>Where a row is that somebody holds, and how often its holder gives a sign of life.</summary>
internal sealed record HeldRowPlace(ILedgerStore Store, string Partition, string Key, TimeSpan Every, TimeProvider Time, ILogger Logger);

/// <summary>
/// A row that its holder keeps fresh until it gives it back. <see cref="ReleaseAsync"/> belongs before the holder's wake: what the row kept
/// from being handed out is handed out by the plan that follows. Disposed without it, the row grows stale and is freed by a later plan.
/// </summary>
public sealed class HeldRow : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HeldRowPlace _place;
    private readonly Func<LedgerRow?, LedgerRow?> _renewed;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewing;
    private LedgerRow _row;
    private bool _isDisposed;

    private HeldRow(HeldRowPlace place, Func<LedgerRow?, LedgerRow?> renewed, LedgerRow row)
    {
        (_place, _renewed, _row) = (place, renewed, row);
        Lost = _lost.Token;
        _renewing = RenewAsync(_end.Token);
    }

    /// <summary>
    /// Cancelled when a sign of life found the row gone or another's: the holder ends before it stamps, renews or publishes.
    /// </summary>
    public CancellationToken Lost { get; }

    /// <summary>True of a claim that had given a sign of life before: its work was begun, and delivered again as it came to no
    /// end.</summary>
    public bool IsAgain { get; internal set; }

    internal static async Task<HeldRow?> TakeAsync(
        HeldRowPlace place,
        Func<LedgerRow?, LedgerRow?> renewed,
        CancellationToken cancellationToken
    ) => await WriteAsync(place, renewed, cancellationToken) is { } row ? new HeldRow(place, renewed, row) : null;

    /// <summary>Stops the signs of life and gives the row back; nothing happens when it is another's by now.</summary>
    /// <exception cref="LedgerStoreException">The store does not answer; the row grows stale.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        await _end.CancelAsync();
        await _renewing.WaitAsync(cancellationToken);
        var contention = new Contention($"the row {_place.Key} of {_place.Partition}");
        var row = Lost.IsCancellationRequested ? null : _row;
        while (row is not null)
        {
            LedgerChange gone = new LedgerChange.Delete(_place.Key, row.Version!);
            if ((await _place.Store.WriteAsync(_place.Partition, [gone], cancellationToken)).IsCommitted)
            {
                return;
            }

            await contention.RefusedAsync(cancellationToken);

            // A renewal whose answer was lost, or the same work delivered a second time, wrote the row after this holder.
            var found = await _place.Store.FindAsync(_place.Partition, _place.Key, cancellationToken);
            row = _renewed(found) is null ? null : found;
        }
    }

    /// <summary>
    /// As <see cref="ReleaseAsync"/>, for the end of work that failed or was stopped: it takes a few seconds at most, and a store that does
    /// not answer is left to itself, as the row then grows stale.
    /// </summary>
    public async Task GiveBackAsync()
    {
        using var patience = new CancellationTokenSource(Patience, _place.Time);
        try
        {
            await ReleaseAsync(patience.Token);
        }
        catch (Exception notAnswered) when (notAnswered is LedgerStoreException or OperationCanceledException)
        {
            Log.MarkNotRenewed(_place.Logger, notAnswered, _place.Partition, _place.Key);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            await _end.CancelAsync();
            await _cut.CancelAsync();
            await _renewing;
            _end.Dispose();
            _cut.Dispose();
            _lost.Dispose();
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_place.Every, _place.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!await RenewOnceAsync())
                {
                    Log.ClaimLost(_place.Logger, _place.Partition, _place.Key);
                    await _lost.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Given back, or left to grow stale.
        }
    }

    private async Task<bool> RenewOnceAsync()
    {
        try
        {
            // Not cancelled by the release: a write that was cut off would leave the version unknown that the release deletes. Once the row
            // is left to grow stale, nobody waits for a store that is silent.
            var written = await WriteAsync(_place, _renewed, _cut.Token);
            _row = written ?? _row;
            return written is not null;
        }
        catch (LedgerStoreException notAnswered)
        {
            Log.MarkNotRenewed(_place.Logger, notAnswered, _place.Partition, _place.Key);
            return true;
        }
    }

    private static async Task<LedgerRow?> WriteAsync(
        HeldRowPlace place,
        Func<LedgerRow?, LedgerRow?> renewed,
        CancellationToken cancellationToken
    )
    {
        var contention = new Contention($"the row {place.Key} of {place.Partition}");
        while (true)
        {
            var found = await place.Store.FindAsync(place.Partition, place.Key, cancellationToken);
            if (renewed(found) is not { } row)
            {
                return null;
            }

            LedgerChange change = row.Version is null ? new LedgerChange.Insert(row) : new LedgerChange.Replace(row);
            var write = await place.Store.WriteAsync(place.Partition, [change], cancellationToken);
            if (write.IsCommitted)
            {
                return row with { Version = write.Versions[0] };
            }

            await contention.RefusedAsync(cancellationToken);
        }
    }
}
