using Landfall.Diagnosis;
using Landfall.Local.Hosting;
using Landfall.Monitoring;

namespace Landfall.Local;

/// <summary>Keeps the gauges of tables and of what expires up to date while this host works; one that stands by shows none.</summary>
public sealed class MetricsWork(TableStandings standings, CredentialWatch credentials) : IHostWork
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
        _watch = Task.WhenAll(standings.WatchAsync(_watched.Token), credentials.WatchAsync(_watched.Token));
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
