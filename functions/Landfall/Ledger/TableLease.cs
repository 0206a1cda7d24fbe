using Azure;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace Landfall.Ledger;

/// <summary>A table's lease while it is held; disposing it hands it back.</summary>
public sealed class TableLease : IAsyncDisposable
{
    internal static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(5);

    private readonly BlobLeaseClient _lease;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewing;
    private long _heldSince;

    internal TableLease(string table, BlobLeaseClient lease, long takenAt, TimeProvider time, ILogger logger)
    {
        Table = table;
        Lost = _lost.Token;
        _lease = lease;
        _time = time;
        _logger = logger;
        _heldSince = takenAt;
        _renewing = RenewAsync(new PeriodicTimer(RenewEvery, time), _stop.Token);
    }

    /// <summary>The table.</summary>
    public string Table { get; }

    /// <summary>Cancelled when the lease could not be renewed in time or was taken away; another loader may have begun.</summary>
    public CancellationToken Lost { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        if (!_lost.IsCancellationRequested)
        {
            await ReleaseAsync();
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private static bool IsStorageFailure(Exception failure) =>
        failure is RequestFailedException or AggregateException or OperationCanceledException;

    private async Task RenewAsync(PeriodicTimer timer, CancellationToken stop)
    {
        using (timer)
        {
            while (await TickAsync(timer, stop))
            {
                if (!await TryRenewAsync(stop))
                {
                    await _lost.CancelAsync();
                    Log.LeaseLost(_logger, Table);
                    return;
                }
            }
        }
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// False when the lease is not ours any more; a storage that does not answer is asked again while the lease still runs.
    /// </summary>
    private async Task<bool> TryRenewAsync(CancellationToken stop)
    {
        var asked = _time.GetTimestamp();
        var left = TableLeases.Duration - _time.GetElapsedTime(_heldSince, asked);
        if (left <= TimeSpan.Zero)
        {
            return false;
        }

        using var expiry = new CancellationTokenSource(left, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, expiry.Token);
        try
        {
            await _lease.RenewAsync(cancellationToken: either.Token);
            _heldSince = asked;
            return true;
        }
        catch (Exception failure) when (IsStorageFailure(failure))
        {
            var takenAway = failure is RequestFailedException { Status: 404 or 409 or 412 };
            return stop.IsCancellationRequested || (!takenAway && !expiry.IsCancellationRequested);
        }
    }

    private async Task ReleaseAsync()
    {
        using var patience = new CancellationTokenSource(ReleaseWithin, _time);
        try
        {
            await _lease.ReleaseAsync(cancellationToken: patience.Token);
        }
        catch (Exception failure) when (IsStorageFailure(failure))
        {
            // Nothing is lost: a lease that is not handed back ends by itself.
            Log.LeaseNotReleased(_logger, Table, TableLeases.Duration.TotalSeconds, failure);
        }
    }
}
