using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Landfall.Events;
using Landfall.Faults.Tests.Durable;
using Landfall.Faults.Tests.Faults;
using Landfall.Functions.Activities;
using Landfall.Functions.Hosting;
using Landfall.Ledger.Rows;
using Landfall.Local.Discovery;
using Landfall.Local.Durable;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Warehouses;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>
/// One life of one worker: the app's own composition over storage and a warehouse that fail as planned. When it is dead,
/// nothing it still does has an effect.
/// </summary>
internal sealed class Worker : IAsyncDisposable
{
    // The development account of storage emulators, on an address that nothing listens on.
    private const string Connection =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + "BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;";

    private static readonly AsyncLocal<Worker?> AtWork = new();

    private readonly CancellationTokenSource _stop = new();
    private readonly ServiceProvider _services;
    private readonly Lock _gate = new();
    private TaskCompletionSource? _frozen;
    private int _freezes;

    private Worker(FaultRun run, string name)
    {
        Run = run;
        Name = name;
        Time = new SkewedTime(run.Time);
        Storage = new BlobServiceClient(
            Connection,
            new BlobClientOptions
            {
                Transport = new HttpClientTransport(new WorkerTransport(this)),
                Retry =
                {
                    MaxRetries = 3,
                    Delay = TimeSpan.Zero,
                    MaxDelay = TimeSpan.Zero,
                },
                Diagnostics = { IsDistributedTracingEnabled = false, IsLoggingEnabled = false },
            }
        );
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(run.Disk.Settings).Build();
        var services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(new RunLog(this)))
            .AddSingleton<IConfiguration>(configuration)
            .AddSingleton<TimeProvider>(Time)
            .AddSingleton(Storage)
            .AddLandfall(configuration)
            .AddSingleton<ILedgerStore>(new WorkerLedger(this, run.Ledger))
            .AddSingleton<IWarehouse>(new WorkerWarehouse(this, run.Disk))
            .AddSingleton<IWarehouseReader>(new WorkerReader(this, run.Disk))
            .AddSingleton<IEventSink>(new WorkerSink(this))
            .AddSingleton(new HostKind("faults"))
            .AddSingleton<DurableStarter>()
            .AddSingleton<IIngestionStarter>(provider => provider.GetRequiredService<DurableStarter>())
            .AddSingleton<TurnGate>()
            .AddSingleton<TableTurn>()
            .AddSingleton<DurableTaskClient>(new LocalTaskClient(new WorkerStarts(this, run.Orchestrations.Client), Time));
        _services = services.BuildServiceProvider();
        Invoker = new FunctionInvoker(_services);
        Containers = _services.GetRequiredService<LandfallContainers>();
    }

    /// <summary>The worker that the running code belongs to.</summary>
    public static Worker? Current
    {
        get => AtWork.Value;
        set => AtWork.Value = value;
    }

    public string Name { get; }

    public FaultRun Run { get; }

    public SkewedTime Time { get; }

    public BlobServiceClient Storage { get; }

    public LandfallContainers Containers { get; }

    public FunctionInvoker Invoker { get; }

    /// <summary>What runs orchestrators and activities.</summary>
    public MemoryWorker Durable { get; private set; } = null!;

    /// <summary>Cancelled when the host is stopped in order.</summary>
    public CancellationToken Stopping => _stop.Token;

    public bool IsDead { get; private set; }

    /// <summary>Requests that fail from now on.</summary>
    public Strike? Outage { get; set; }

    public int OutageLeft { get; set; }

    /// <summary>True when it can take no more work.</summary>
    public bool IsGone => IsDead || _stop.IsCancellationRequested;

    /// <summary>Done when it is not frozen.</summary>
    public Task Thawed
    {
        get
        {
            lock (_gate)
            {
                return _frozen?.Task ?? Task.CompletedTask;
            }
        }
    }

    /// <summary>Begins a life.</summary>
    public static async Task<Worker> StartAsync(FaultRun run, string name)
    {
        var worker = new Worker(run, name);

        // What its dispatchers run is the work of this worker, whoever hands it out.
        var before = Current;
        Current = worker;
        var functions = new DurableFunctions().AddFunctions(AppCalls.Functions, worker._services);
        worker.Durable = await MemoryWorker.StartAsync(run.Orchestrations, functions, worker.Stopping);
        worker.Durable.Failed = reason => run.Note($"{name} failed: {reason}");
        Current = before;
        return worker;
    }

    public T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Die()
    {
        IsDead = true;
        Durable.Die();
    }

    public void ThrowIfDead()
    {
        if (IsDead)
        {
            throw new WorkerDiedException();
        }
    }

    public void Stop() => _stop.Cancel();

    /// <summary>
    /// Holds back what runs beside the work, such as renewing marks. Frozen twice at a time it thaws with the last of the two: a fault may
    /// strike a call that had come through before the first.
    /// </summary>
    public void Freeze()
    {
        lock (_gate)
        {
            _freezes++;
            _frozen ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Ends one <see cref="Freeze"/>.</summary>
    public void Thaw()
    {
        lock (_gate)
        {
            if (--_freezes == 0)
            {
                _frozen!.SetResult();
                _frozen = null;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Durable.DisposeAsync();
        await _services.DisposeAsync();
        _stop.Dispose();
    }
}

/// <summary>Writes into the run's trace what went wrong without ending the work.</summary>
internal sealed class RunLog(Worker worker) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (exception is not null || logLevel >= LogLevel.Warning)
        {
            worker.Run.Note($"{worker.Name} says: {formatter(state, exception)} {exception?.GetType().Name}: {exception?.Message}");
        }
    }

    public void Dispose() { }
}
