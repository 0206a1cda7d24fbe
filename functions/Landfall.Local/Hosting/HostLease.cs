using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Hosting;

/// <summary>The working host's lease while it is held; disposing it hands it back.</summary>
internal sealed class HostLease : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(5);

    private readonly BlobLeaseClient _lease;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _renewing;
    private long _heldSince;

    public HostLease(long term, BlobLeaseClient lease, TimeSpan duration, long takenAt, TimeProvider time, ILogger log)
    {
        (Term, Lost, _lease, _duration, _time, _log, _heldSince) = (term, _lost.Token, lease, duration, time, log, takenAt);
        _renewing = RenewAsync(new PeriodicTimer(duration / 3, time), _stop.Token);
    }

    /// <summary>The number of the holder's term; each later holder has a greater one.</summary>
    public long Term { get; }

    /// <summary>Cancelled when the lease is not ours any more; <see cref="Reason"/> says why.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Why the lease was lost, as the end of a sentence.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Whether the lease is ours by this host's monotonic clock, which tells a process that was suspended before its timers
    /// do.</summary>
    public bool IsHeld => !Lost.IsCancellationRequested && Left(_time.GetTimestamp()) > TimeSpan.Zero;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        if (!Lost.IsCancellationRequested)
        {
            await ReleaseAsync();
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    private static bool IsStorageFailure(Exception failure) =>
        failure is RequestFailedException or AggregateException or OperationCanceledException;

    private TimeSpan Left(long now) => _duration - _time.GetElapsedTime(Interlocked.Read(ref _heldSince), now);

    private async Task RenewAsync(PeriodicTimer timer, CancellationToken stop)
    {
        using (timer)
        {
            while (await TickAsync(timer, stop))
            {
                if (await TryRenewAsync(stop) is { } refusal)
                {
                    Reason = refusal;
                    await _lost.CancelAsync();
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

    /// <summary>Gives why the lease is lost, or null; a storage that does not answer is asked again while the lease still runs.</summary>
    private async Task<string?> TryRenewAsync(CancellationToken stop)
    {
        var asked = _time.GetTimestamp();
        var left = Left(asked);
        if (left <= TimeSpan.Zero)
        {
            return NotInTime();
        }

        using var expiry = new CancellationTokenSource(left < _duration / 3 ? left : _duration / 3, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, expiry.Token);
        try
        {
            await _lease.RenewAsync(cancellationToken: either.Token);
            Interlocked.Exchange(ref _heldSince, asked);
            return null;
        }
        catch (Exception failure) when (IsStorageFailure(failure))
        {
            return stop.IsCancellationRequested ? null
                : failure is RequestFailedException { Status: 404 or 409 or 412 } refused
                    ? $"the storage refused to renew it ({refused.ErrorCode})"
                : Left(_time.GetTimestamp()) <= TimeSpan.Zero ? NotInTime()
                : null;
        }
    }

    private string NotInTime() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"it was not renewed within {_duration.TotalSeconds:0} s, as the process was suspended or the storage did not answer"
        );

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
            _log.LeaseNotReleased(failure, _duration.TotalSeconds);
        }
    }
}
