using Landfall.Embedded.Discovery;
using Landfall.Embedded.Orchestrations;
using Landfall.Embedded.Triggers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Embedded.Hosting;

/// <summary>Starts orchestrations before the triggers and stops them after.</summary>
internal sealed class EmbeddedHost(
    FunctionCatalog catalog,
    FunctionInvoker invoker,
    OrchestrationEngine engine,
    BlobConnections connections,
    IConfiguration configuration,
    IOptions<EmbeddedHostOptions> options,
    TimeProvider time,
    ILogger<EmbeddedHost> log) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _triggers = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Made before anything runs: a missing setting or a bad schedule ends the start.
        var blobs = catalog.All<BlobTriggerAttribute>().Select(function => new BlobPoller(function, invoker, connections, configuration, options.Value, time, log)).ToList();
        var timers = catalog.All<TimerTriggerAttribute>().Select(function => new TimerRunner(function, invoker, configuration, time, log)).ToList();
        await engine.StartAsync(cancellationToken);
        _triggers = Task.WhenAll([.. blobs.Select(blob => blob.RunAsync(_stopping.Token)), .. timers.Select(timer => timer.RunAsync(_stopping.Token))]);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
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
    }

    public void Dispose() => _stopping.Dispose();
}
