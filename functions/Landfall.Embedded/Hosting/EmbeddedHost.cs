using Azure;
using Landfall.Embedded.Orchestrations;
using Landfall.Embedded.Triggers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Hosting;

/// <summary>Takes the lease of the work or stands by until it can; then starts orchestrations before the triggers, and stops them after.</summary>
internal sealed class EmbeddedHost(
    HostSeat seat,
    HostStanding standing,
    IEnumerable<IHostWork> works,
    OrchestrationEngine engine,
    TriggerLoops triggers,
    IHostApplicationLifetime lifetime,
    ILogger<EmbeddedHost> log) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task? _stopped;
    private Task _standby = Task.CompletedTask;
    private Task _triggers = Task.CompletedTask;
    private HostLease? _lease;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // First of all: a missing setting or a bad schedule ends the start.
        triggers.Prepare();
        if (!await TryTakeOverAsync(cancellationToken))
        {
            _standby = StandByAsync(_stopping.Token);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Who stops the application and who waits for its end may both call this, at one time.
        lock (_gate)
        {
            return _stopped ??= StopOnceAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A start that failed after the work had begun, as on a port in use, is not stopped by anyone.
        if (_stopped is null)
        {
            engine.Abort();
            await StopAsync(CancellationToken.None);
        }

        _stopping.Dispose();
    }

    private async Task StopOnceAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _standby;
        try
        {
            await _triggers.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (_triggers.IsCanceled)
        {
            // How a trigger's loop ends.
        }
        catch (Exception failure) when (_triggers.IsFaulted)
        {
            log.TriggerEnded(failure);
        }
        finally
        {
            await engine.StopAsync().WaitAsync(cancellationToken);
        }

        await LetGoAsync(cancellationToken);
    }

    private async Task StandByAsync(CancellationToken stopping)
    {
        try
        {
            do
            {
                await seat.PauseAsync(stopping);
            }
            while (!await TryTakeOverAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is stopped while it stands by.
        }
        catch (Exception failure)
        {
            log.TakeOverFailed(failure);
            standing.End($"This host could not take the work over: {failure.Message}");
            lifetime.StopApplication();
        }
    }

    private async Task<bool> TryTakeOverAsync(CancellationToken cancellationToken)
    {
        if (!await HasLeaseAsync(cancellationToken))
        {
            return false;
        }

        try
        {
            foreach (var work in works)
            {
                await work.StartAsync(cancellationToken);
            }

            var lease = _lease!;
            standing.Hold(lease);
            lease.Lost.Register(() => End(lease));
            await engine.StartAsync(cancellationToken);
            _triggers = triggers.RunAsync(_stopping.Token);
        }
        catch (HostNotReadyException notYet)
        {
            Say(notYet.Message, log.NotReady);
            return false;
        }
        catch
        {
            await LetGoAsync(CancellationToken.None);
            throw;
        }

        log.Working(_lease!.Term);
        standing.Work();
        return true;
    }

    private async Task<bool> HasLeaseAsync(CancellationToken cancellationToken)
    {
        if (_lease is { Lost.IsCancellationRequested: true })
        {
            await LetGoAsync(cancellationToken);
        }

        try
        {
            _lease ??= await seat.TryTakeAsync(cancellationToken);
            if (_lease is null)
            {
                Say(await seat.DescribeHolderAsync(cancellationToken), log.StandingBy);
            }
        }
        catch (Exception failure) when (!_standby.IsCompleted && failure is RequestFailedException or AggregateException)
        {
            log.SeatUnreachable(failure);
        }

        return _lease is not null;
    }

    private void Say(string detail, Action<string> write)
    {
        if (standing.Detail != detail)
        {
            standing.StandBy(detail);
            write(detail);
        }
    }

    private void End(HostLease lease)
    {
        standing.End($"This host lost its lease: {lease.Reason}. It stopped its work and wrote nothing more. Start it again: it stands by for the host that took over, or goes on itself.");
        log.LeaseLost(standing.Detail);
        engine.Abort();
        _stopping.Cancel();
        lifetime.StopApplication();
    }

    private async Task LetGoAsync(CancellationToken cancellationToken)
    {
        if (_lease is { } lease)
        {
            foreach (var work in works.Reverse())
            {
                await work.StopAsync(cancellationToken);
            }

            _lease = null;
            await lease.DisposeAsync();
        }
    }
}
