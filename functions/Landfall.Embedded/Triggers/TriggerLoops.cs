using Landfall.Embedded.Discovery;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Embedded.Triggers;

/// <summary>The blob, timer and queue triggers of an app.</summary>
internal sealed class TriggerLoops(
    FunctionCatalog catalog,
    FunctionInvoker invoker,
    BlobConnections connections,
    IConfiguration configuration,
    IOptions<EmbeddedHostOptions> options,
    TimeProvider time,
    ILogger<TriggerLoops> log)
{
    private IReadOnlyList<BlobPoller> _blobs = [];
    private IReadOnlyList<TimerRunner> _timers = [];
    private IReadOnlyList<EventFollower> _events = [];

    /// <summary>Reads the functions' settings, before anything runs.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing, or a path or schedule is bad.</exception>
    public void Prepare()
    {
        _blobs = [.. catalog.All<BlobTriggerAttribute>().Select(function => new BlobPoller(function, invoker, connections, configuration, options.Value, time, log))];
        _timers = [.. catalog.All<TimerTriggerAttribute>().Select(function => new TimerRunner(function, invoker, configuration, time, log))];
        _events = options.Value.EventsFolder is { } folder
            ? [.. catalog.All<QueueTriggerAttribute>().Select(function => new EventFollower(function, invoker, folder, time, log))]
            : [];
    }

    /// <summary>Runs every trigger until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll([.. _blobs.Select(blob => blob.RunAsync(cancellationToken)), .. _timers.Select(timer => timer.RunAsync(cancellationToken)), .. _events.Select(one => one.RunAsync(cancellationToken))]);
}
