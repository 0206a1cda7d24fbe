using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Landfall.Functions.Telemetry;

/// <summary>
/// Sends what is left when the host has stopped, in bounded time: disposed one after the other, each with its own patience, the exporters
/// would keep a host that cannot reach them for a quarter of a minute. It listens to what they lose from the first to the last.
/// </summary>
internal sealed class TelemetryEnd(
    IServiceProvider services,
    LostTelemetry lost,
    SendsUntilTheEnd sends,
    TimeProvider time,
    IOptions<TelemetryOptions> options
) : IHostedLifecycleService
{
    // A third of the time to send, a third to keep what could not be sent, and what is left, a third at least, for the metrics.
    private const int Parts = 3;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var (started, all) = (time.GetTimestamp(), options.Value.StopWithin);

        // Metrics go last, as they count what of the others was lost.
        sends.EndAfter(all / Parts);
        await EndAsync(all * (Parts - 1) / Parts, SendSpans, SendLines);
        var left = all - time.GetElapsedTime(started);
        left = left > all / Parts ? left : all / Parts;
        sends.EndAfter(left * (Parts - 1) / Parts);
        await EndAsync(left, SendMetrics);
        lost.Dispose();
    }

    // Shut down at once, the exporter of Azure Monitor would send nothing: it keeps what is left for its next start, which may be never.
    private void SendSpans(int patience)
    {
        var spans = services.GetService<TracerProvider>();
        spans?.ForceFlush(patience);
        spans?.Shutdown(patience);
    }

    private void SendLines(int patience)
    {
        var lines = services.GetService<LoggerProvider>();
        lines?.ForceFlush(patience);
        lines?.Shutdown(patience);
    }

    private void SendMetrics(int patience)
    {
        var metrics = services.GetService<MeterProvider>();
        metrics?.ForceFlush(patience);
        metrics?.Shutdown(patience);
    }

    // What hangs all the same is left alone, on threads that keep no process.
    private static Task EndAsync(TimeSpan patience, params ReadOnlySpan<Action<int>> ends)
    {
        var milliseconds = (int)patience.TotalMilliseconds;
        var all = Task.WhenAll(ends.ToArray().Select(end => Task.Run(() => end(milliseconds), CancellationToken.None)));
        return Task.WhenAny(all, Task.Delay(patience, CancellationToken.None));
    }
}
