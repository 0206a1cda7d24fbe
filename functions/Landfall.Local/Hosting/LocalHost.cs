using Azure;
using Landfall.Local.Durable;
using Landfall.Local.Polling;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Hosting;

/// <summary>
/// Does the work while it has the lease, and stands by while it has not: orchestrations start before the triggers and stop after them. A
/// host that loses its lease, because it was starved, suspended or cut off, steps back and comes again; it does not die of it.
/// </summary>
internal sealed class LocalHost(
    HostSeat seat,
    HostStanding standing,
    IEnumerable<IHostWork> works,
    DurableEngine engine,
    TriggerLoops triggers,
    ILogger<LocalHost> log
) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private Task _life = Task.CompletedTask;
    private Task? _stopped;
    private HostLease? _lease;
    private Term? _term;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // First of all: a missing setting or a bad schedule ends the start.
        triggers.Prepare();
        await TakeOverAsync(cancellationToken);
        if (_lease is null)
        {
            await CheckAsync(cancellationToken);
        }

        _life = LiveAsync(_stopping.Token);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Who stops the application and who waits for its end may both call this, at one time.
        lock (_gate)
        {
            return _stopped ??= StopOnceAsync().WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A start that failed after the work had begun, as on a port in use, is not stopped by anyone.
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var work in works)
        {
            await work.CheckAsync(cancellationToken);
        }
    }

    private async Task StopOnceAsync()
    {
        await _stopping.CancelAsync();
        await _life;
        await StepBackAsync();
    }

    private async Task LiveAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                if (_term is { } term)
                {
                    Say(await term.EndedAsync(stopping), log.SteppedBack);
                    await StepBackAsync();
                }

                await seat.PauseAsync(stopping);
                await TryTakeOverAsync(stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is stopped.
        }
    }

    // The host's edge: whatever hinders it, this host says so, lets go of what it has and tries again.
    private async Task TryTakeOverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TakeOverAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (standing.Detail != failure.Message)
            {
                standing.StandBy(failure.Message);
                log.TakeOverFailed(failure);
            }

            await StepBackAsync();
        }
    }

    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        if (!await HasLeaseAsync(cancellationToken))
        {
            return;
        }

        try
        {
            foreach (var work in works)
            {
                await work.StartAsync(cancellationToken);
            }

            _term = new Term(_lease!);
            await engine.StartAsync(_term.Stopping, cancellationToken);
            _term.Run(triggers);
        }
        catch (HostNotReadyException notYet)
        {
            Say(notYet.Message, log.NotReady);
            return;
        }
        catch
        {
            await StepBackAsync();
            throw;
        }

        log.Working(_lease!.Term);
        standing.Work();
    }

    private async Task<bool> HasLeaseAsync(CancellationToken cancellationToken)
    {
        if (_lease is { Lost.IsCancellationRequested: true })
        {
            await StepBackAsync();
        }

        try
        {
            _lease ??= await seat.TryTakeAsync(cancellationToken);
            if (_lease is null)
            {
                Say(await seat.DescribeHolderAsync(cancellationToken), log.StandingBy);
            }
        }
        catch (Exception failure) when (!_life.IsCompleted && failure is RequestFailedException or AggregateException)
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

    /// <summary>Ends what runs, in the order in which nothing is left without what it needs; at the last the lease, so that the next host
    /// finds everything free.</summary>
    private async Task StepBackAsync()
    {
        if (_term is { } term)
        {
            _term = null;
            if (await term.EndAsync() is { } failure)
            {
                log.TriggerEnded(failure);
            }
        }

        await engine.StopAsync();
        if (_lease is { } lease)
        {
            foreach (var work in works.Reverse())
            {
                await work.StopAsync(CancellationToken.None);
            }

            _lease = null;
            await lease.DisposeAsync();
        }
    }

    /// <summary>One stretch of work under one lease.</summary>
    private sealed class Term
    {
        private readonly HostLease _lease;
        private readonly CancellationTokenSource _stop;
        private Task _triggers = Task.CompletedTask;

        public Term(HostLease lease)
        {
            _lease = lease;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost);
            Stopping = _stop.Token;
        }

        /// <summary>Cancelled when the work is to end, because the lease is lost or the host stops.</summary>
        public CancellationToken Stopping { get; }

        public void Run(TriggerLoops triggers) => _triggers = triggers.RunAsync(Stopping);

        /// <summary>Waits until this host cannot go on, and says why; cancelled when the host is stopped.</summary>
        public async Task<string> EndedAsync(CancellationToken stopping)
        {
            var lost = Task.Delay(Timeout.InfiniteTimeSpan, _lease.Lost);
            await Task.WhenAny(lost, _triggers).WaitAsync(stopping);
            return lost.IsCompleted
                ? $"This host lost its lease: {_lease.Reason}. It stopped its work and comes again when the work is free."
                : $"A trigger of this host died: {_triggers.Exception?.GetBaseException().Message} It stopped its work and begins again.";
        }

        /// <summary>Ends the triggers; answers with what a trigger died of, if one did.</summary>
        public async Task<Exception?> EndAsync()
        {
            await _stop.CancelAsync();
            await _triggers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stop.Dispose();
            return _triggers.IsFaulted ? _triggers.Exception!.GetBaseException() : null;
        }
    }
}
