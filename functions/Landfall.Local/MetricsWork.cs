using Landfall.Canary;
using Landfall.Costs;
using Landfall.Diagnosis;
using Landfall.Local.Hosting;
using Landfall.Monitoring;

namespace Landfall.Local;

/// <summary>Keeps the gauges of tables and of what expires up to date while this host works; one that stands by shows none.</summary>
public sealed class MetricsWork(TableStandings standings, CredentialWatch credentials)
    : WatchingWork(stop => Task.WhenAll(standings.WatchAsync(stop), credentials.WatchAsync(stop)));

/// <summary>Measures how long readers wait while this host works, which is the one that has the warehouse.</summary>
public sealed class CanaryWork(CanaryQueries canary) : WatchingWork(canary.WatchAsync);

/// <summary>Writes down what this host uses while it works; what one uses that stands by is written when it works.</summary>
public sealed class UsageWork(UsageKeeper keeper) : WatchingWork(keeper.KeepAsync);

/// <summary>Something that goes on as long as the host works.</summary>
/// <param name="watch">Runs until it is cancelled.</param>
public abstract class WatchingWork(Func<CancellationToken, Task> watch) : IHostWork
{
    private CancellationTokenSource? _watched;
    private Task _watch = Task.CompletedTask;

    /// <inheritdoc/>
    public Task CheckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StopAsync(cancellationToken);
        _watched = new CancellationTokenSource();
        _watch = watch(_watched.Token);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_watched is { } watched)
        {
            _watched = null;
            await watched.CancelAsync();
            await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            watched.Dispose();
        }
    }
}
