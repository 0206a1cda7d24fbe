using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Local.Polling;

/// <summary>The blob, timer and queue triggers of an app.</summary>
internal sealed class TriggerLoops(
    FunctionCatalog catalog,
    FunctionInvoker invoker,
    StorageConnections connections,
    IConfiguration configuration,
    IOptions<LocalHostOptions> options,
    TimeProvider time,
    ILogger<TriggerLoops> log,
    IKnownBlobs? known = null
)
{
    private IReadOnlyList<BlobPoller> _blobs = [];
    private IReadOnlyList<TimerRunner> _timers = [];
    private IReadOnlyList<QueuePoller> _queues = [];

    /// <summary>Reads the functions' settings, before anything runs.</summary>
    /// <exception cref="InvalidOperationException">A setting is missing, or a path or schedule is bad.</exception>
    public void Prepare()
    {
        _blobs =
        [
            .. catalog
                .All<BlobTriggerAttribute>()
                .Select(function => new BlobPoller(function, invoker, connections, configuration, options.Value, known, time, log)),
        ];
        _timers =
        [
            .. catalog.All<TimerTriggerAttribute>().Select(function => new TimerRunner(function, invoker, configuration, time, log)),
        ];
        _queues =
        [
            .. catalog
                .All<QueueTriggerAttribute>()
                .Select(function => new QueuePoller(function, invoker, connections, configuration, options.Value, time, log)),
        ];
    }

    /// <summary>Runs every trigger until cancelled, or until one of them dies, which ends all.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> loops =
        [
            .. _blobs.Select(blob => blob.RunAsync(end.Token)),
            .. _timers.Select(timer => timer.RunAsync(end.Token)),
            .. _queues.Select(queue => queue.RunAsync(end.Token)),
            Task.Delay(Timeout.InfiniteTimeSpan, end.Token), // An app of HTTP triggers alone runs on until it is ended.
        ];
        var first = await Task.WhenAny(loops);
        await end.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }
}
