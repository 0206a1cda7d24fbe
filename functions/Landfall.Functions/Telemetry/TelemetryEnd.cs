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
internal sealed class TelemetryEnd(IServiceProvider services, LostTelemetry lost, IOptions<TelemetryOptions> options) : IHostedLifecycleService
{
    // Metrics are left a part of the time for themselves.
    private const int Parts = 2;

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
        var patience = options.Value.StopWithin / Parts;
        var milliseconds = (int)patience.TotalMilliseconds;

        // Metrics go last, as they count what of the others was lost.
        await EndAsync(
            patience,
            () => services.GetService<TracerProvider>()?.Shutdown(milliseconds),
            () => services.GetService<LoggerProvider>()?.Shutdown(milliseconds)
        );
        await EndAsync(patience, () => services.GetService<MeterProvider>()?.Shutdown(milliseconds));
        lost.Dispose();
    }

    // What hangs is left alone, on threads that keep no process.
    private static Task EndAsync(TimeSpan patience, params ReadOnlySpan<Action> ends)
    {
        var all = Task.WhenAll(ends.ToArray().Select(end => Task.Run(end, CancellationToken.None)));
        return Task.WhenAny(all, Task.Delay(patience, CancellationToken.None));
    }
}
