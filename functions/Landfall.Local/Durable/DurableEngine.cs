using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Local.Durable;

/// <summary>
/// The Durable Task Framework on one machine, its state in a storage account. It can be started and stopped any number of times: a host
/// that loses its place stops it and starts it again when it is its turn. The client serves in between as well.
/// </summary>
public sealed class DurableEngine : IAsyncDisposable
{
    private readonly DurableFunctions _functions;
    private readonly StorageAccountClientProvider _storage;
    private readonly DurableEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly LocalTaskClient _client;
    private readonly AzureStorageOrchestrationService _clientService;
    private readonly SemaphoreSlim _turn = new(1);
    private Life? _life;

    public DurableEngine(
        DurableFunctions functions,
        StorageAccountClientProvider storage,
        IOptions<DurableEngineOptions> options,
        TimeProvider time,
        ILoggerFactory loggers
    )
    {
        (_functions, _storage, _options, _time, _loggers) = (functions, storage, options.Value, time, loggers);
        _logger = loggers.CreateLogger<DurableEngine>();
        _clientService = new AzureStorageOrchestrationService(_options.ToSettings(storage, loggers));
        _client = new LocalTaskClient(_clientService, time);
    }

    /// <summary>Starts, follows and ends instances, whether the engine runs here or elsewhere.</summary>
    public DurableTaskClient Client => _client;

    /// <summary>True between a start and the stop that follows it.</summary>
    public bool IsRunning => _life is not null;

    /// <summary>Creates the task hub where it does not exist, and begins to take work. An engine that runs is left as it is.</summary>
    /// <param name="stopping">When it is cancelled, activities end as they do at a stop; the stop itself is still the caller's.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public async Task StartAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_life is null)
            {
                var service = new AzureStorageOrchestrationService(_options.ToSettings(_storage, new StoppingLogs(_loggers, stopping)));
                await service.CreateIfNotExistsAsync().WaitAsync(cancellationToken);
                _life = await Life.BeginAsync(this, service, stopping);
                Log.Started(_logger, _options.TaskHubName, _functions.Orchestrators.Count, _functions.Activities.Count);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Takes no more work, cancels running activities and gives the queues back; ends after <see cref="DurableEngineOptions.StopTimeout"/>
    /// at the latest. It never throws for what storage does.
    /// </summary>
    public async Task StopAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_life is { } life)
            {
                _life = null;
                await life.EndAsync();
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _client.DisposeAsync();
        _clientService.Dispose();
        _turn.Dispose();
    }

    private sealed class Life
    {
        private readonly DurableEngine _engine;
        private readonly CancellationTokenSource _stop;
        private readonly Task _purging;

        private Life(DurableEngine engine, AzureStorageOrchestrationService service, CancellationToken stopping)
        {
            _engine = engine;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            Worker = engine._functions.CreateWorker(service, new StoppingLogs(engine._loggers, _stop.Token), _stop.Token);
            var ended = new EndedInstances(engine._client, engine._options.KeepEnded, engine._time, engine._logger);
            ended.Watch(Worker);
            _purging = ended.RunAsync(_stop.Token);
        }

        private TaskHubWorker Worker { get; }

        public static async Task<Life> BeginAsync(
            DurableEngine engine,
            AzureStorageOrchestrationService service,
            CancellationToken stopping
        )
        {
            var life = new Life(engine, service, stopping);
            try
            {
                await life.Worker.StartAsync();
                return life;
            }
            catch
            {
                await life.EndAsync();
                throw;
            }
        }

        public async Task EndAsync()
        {
            await _stop.CancelAsync();
            var options = _engine._options;
            var purged = _purging.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            try
            {
                await Task.WhenAll(Worker.StopAsync(isForced: false), purged).WaitAsync(options.StopTimeout, _engine._time);
                Log.Stopped(_engine._logger, options.TaskHubName);
            }
            catch (Exception failure)
            {
                // The host's edge: whatever hinders the stop, leases and messages run out by themselves.
                Log.NotStopped(_engine._logger, options.TaskHubName, options.StopTimeout.TotalSeconds, failure);
            }

            Worker.Dispose();
            _stop.Dispose();
        }
    }
}
