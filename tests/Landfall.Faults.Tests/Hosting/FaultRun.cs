using System.Text.Json;
using Landfall.Contracts;
using Landfall.Embedded;
using Landfall.Embedded.Discovery;
using Landfall.Embedded.Journals;
using Landfall.Embedded.Orchestrations;
using Landfall.Faults.Tests.Faults;
using Landfall.Faults.Tests.Files;
using Landfall.Faults.Tests.Judging;
using Landfall.Faults.Tests.Storage;
using Landfall.Functions.Activities;
using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Recovery;
using Landfall.Tests;
using Landfall.Tests.Ledger.Rows;
using Landfall.Warehouses.DuckDb;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Replay = Landfall.Embedded.Orchestrations.Replay;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>
/// One run of the whole app in this process, all of it drawn from one seed: two workers over one storage, one warehouse and one set of journals; files land, events
/// come late, twice, in another order or never, and faults strike. Then it is left in peace, and the sweep has to bring everything to its end.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private const int CalmRounds = 300;

    // So often those are asked that wait for what never lands, before the clock goes on.
    private const int Patience = 6;

    private static readonly FunctionCatalog Catalog = new(typeof(Register).Assembly.GetTypes());

    // Orchestrators are given nothing: they decide, and do nothing.
    private static readonly FunctionInvoker Orchestrators = new(new ServiceCollection().BuildServiceProvider());

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly Random _random;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-fault-");
    private readonly Journals _journals;
    private readonly Worker[] _workers = new Worker[2];
    private readonly List<string> _events = [];
    private readonly Queue<RunLanding> _toLand;
    private readonly List<LandedVersion> _landed = [];
    private readonly List<string> _trace = [];
    private int _lives;
    private bool _isNested;

    private FaultRun(int seed, IReadOnlyList<Strike> strikes)
    {
        Seed = seed;
        _random = new Random(seed);
        Landings = RunFiles.Draw(_random);
        Faults = strikes.Count > 0 ? new FaultPlan(strikes) : new FaultPlan(_random);
        _toLand = new Queue<RunLanding>(Landings);
        Storage = new MemoryStorage(Time) { Changed = Effects.Changed };
        Ledger.Written = Effects.Written;
        _journals = new Journals(Time, new Replay(Catalog, Orchestrators, NullLoggerFactory.Instance));
        Client = new JournalClient(_journals, Time);
        Warehouse = new DuckDbWarehouse(
            Options.Create(new DuckDbWarehouseOptions { Path = ":memory:", MemoryLimit = "200MB", Threads = 1, TempFolder = Path.Combine(_folder.FullName, "load") }),
            new WorkerParts());
        Settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Landfall:Curation:TempFolder"] = Path.Combine(_folder.FullName, "curate"),
            ["Landfall:Curation:Threads"] = "1",
            ["Landfall:Curation:BlockBytes"] = "4096",
            ["Landfall:Curation:DownloadBytes"] = "512",
            ["Landfall:Curation:PartDecodedBytes"] = "16384",
            ["Landfall:Curation:MaxAttempts"] = "100",
            ["Landfall:Loading:ParkAfter"] = "100",
        };
    }

    public int Seed { get; }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    public MemoryStorage Storage { get; }

    public MemoryLedgerStore Ledger { get; } = new();

    /// <summary>What the ledger says now.</summary>
    public IEnumerable<LedgerEntry> Entries() =>
        from partition in Ledger.Partitions
        from row in Ledger.List(partition, LedgerKeys.StartingWith("b|"))
        select JsonSerializer.Deserialize<LedgerEntry>(row.Text("json")!, JsonSerializerOptions.Web)!;

    /// <summary>The batches that the ledger has work for.</summary>
    public IEnumerable<string> Open() =>
        from partition in Ledger.Partitions
        from row in Ledger.List(partition, new LedgerKeys("o|", "x"))
        where row.Key[..2] is "o|" or "w|"
        let entry = JsonSerializer.Deserialize<LedgerEntry>(Ledger.List(partition, LedgerKeys.StartingWith("b|" + row.Key[2..])).Single().Text("json")!, JsonSerializerOptions.Web)!
        select entry.Batch;

    public DuckDbWarehouse Warehouse { get; }

    public DurableTaskClient Client { get; }

    public FaultPlan Faults { get; }

    public Effects Effects { get; } = new();

    /// <summary>What lands, in order.</summary>
    public IReadOnlyList<RunLanding> Landings { get; }

    /// <summary>What has landed.</summary>
    public IReadOnlyList<LandedVersion> Landed => _landed;

    public IReadOnlyDictionary<string, string?> Settings { get; }

    public string Folder => _folder.FullName;

    /// <summary>What the run did, line by line.</summary>
    public string Trace
    {
        get
        {
            lock (_trace)
            {
                return string.Join(Environment.NewLine, _trace);
            }
        }
    }

    /// <summary>Makes a run ready: containers, contracts, two workers; with the faults that are given, or drawn ones.</summary>
    public static async Task<FaultRun> CreateAsync(int seed, params IReadOnlyList<Strike> strikes)
    {
        var run = new FaultRun(seed, strikes);
        run.Note($"faults: {string.Join("; ", run.Faults.Strikes)}");
        run.Faults.IsOver = true;
        run._workers[0] = run.NewWorker();
        run._workers[1] = run.NewWorker();
        await run._workers[0].Containers.EnsureAsync(CancellationToken.None);
        var reading = ContractSet.Read([.. RunTables.Contracts.Select(contract => new ContractDocument(contract.Key, contract.Value))]);
        Assert.Empty(reading.Problems);
        await run._workers[0].Service<ContractStore>().SyncAsync(reading, CancellationToken.None);
        run.Faults.IsOver = false;
        return run;
    }

    public void Note(string line)
    {
        lock (_trace)
        {
            _trace.Add($"{Time.GetUtcNow():HH:mm:ss} {line}");
        }
    }

    /// <summary>Files land and faults strike, until every file has landed and some time after; then peace, until nothing moves any more.</summary>
    public async Task RunAsync()
    {
        for (var steps = 30 + (10 * Landings.Count); steps > 0 || _toLand.Count > 0; steps--)
        {
            await StepAsync(_random.Next(_workers.Length));
        }

        Note("calm");
        Faults.IsOver = true;
        _events.Clear();
        foreach (var worker in _workers)
        {
            worker.Time.Skew = TimeSpan.Zero;
            worker.OutageLeft = 0;
        }

        await CalmAsync();
    }

    /// <summary>Does what the strike does beside the answer.</summary>
    public async Task StrikeAsync(Worker worker, Strike strike)
    {
        switch (strike.Kind)
        {
            case FaultKind.CrashBefore:
                worker.Die();
                throw new WorkerDiedException();
            case FaultKind.Stop:
                worker.Stop();
                break;
            case FaultKind.ClockJump:
                worker.Time.Skew = TimeSpan.FromMinutes(((strike.Nth * 37) + (strike.Times * 53)) % 360 - 180);
                break;
            case FaultKind.Meanwhile:
                await MeanwhileAsync(worker, strike.Times);
                break;
            case FaultKind.DiskFull:
                FillDisk();
                break;
            case FaultKind.Freeze:
                worker.Freeze();
                Time.Advance(TimeSpan.FromSeconds(40));
                await MeanwhileAsync(worker, strike.Times + 1);
                worker.Thaw();
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        Warehouse.Dispose();
        _folder.Delete(recursive: true);
    }

    // Where the next parts are to be written, a device is that has no room.
    private void FillDisk()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(_folder.FullName, "curate")))
        {
            foreach (var part in (string[])["Curated-00000", "Curated-00001", "Rejects-00000"])
            {
                var path = Path.Combine(folder, part + ".parquet");
                if (!File.Exists(path))
                {
                    File.CreateSymbolicLink(path, "/dev/full");
                }
            }
        }
    }

    private Worker NewWorker() => new(this, $"w{++_lives}");

    private async Task MeanwhileAsync(Worker busy, int steps)
    {
        if (_isNested)
        {
            return;
        }

        _isNested = true;
        var other = _workers[0] == busy ? 1 : 0;
        for (; steps > 0; steps--)
        {
            await StepAsync(other);
        }

        _isNested = false;
    }

    private async Task StepAsync(int slot)
    {
        switch (_random.Next(20))
        {
            case < 4:
                Land();
                break;
            case < 8 when _events.Count > 0:
                await DeliverAsync(slot);
                break;
            case < 9:
                await DoAsync(slot, "sweep", SweepAsync);
                break;
            case < 10:
                await DoAsync(slot, "warehouse sweep", WarehouseSweepAsync);
                break;
            case < 12:
                Time.Advance(TimeSpan.FromSeconds(_random.Next(1, 90)));
                _journals.FireTimers();
                break;
            case < 13 when _random.Next(8) == 0 && _journals.Work.Count > 0:
                var lost = _journals.Work[_random.Next(_journals.Work.Count)].Instance;
                Note($"lost {lost}");
                _journals.Lose(lost);
                break;
            case < 14 when _random.Next(4) == 0:
                await AskAsync(slot);
                break;
            default:
                var work = _journals.Work;
                if (work.Count > 0)
                {
                    await WorkAsync(slot, work[_random.Next(work.Count)]);
                }

                break;
        }
    }

    private void Land()
    {
        if (!_toLand.TryDequeue(out var file))
        {
            return;
        }

        Note($"lands {file.Name}, {string.Join(" + ", file.Files.Select(one => one.Rows.Count))} rows");
        var answer = Storage.Answer(new StorageRequest("PUT", "landing", file.Name, "", new Dictionary<string, string>(), file.Content));
        _landed.Add(new LandedVersion(file, answer.Blob!.ETag));
        for (var copies = _random.Next(4); copies > 0; copies--)
        {
            _events.Add(file.Name);
        }

    }

    // A person asks to read a batch again, or to take it out of its table; both begin a generation.
    private async Task AskAsync(int slot)
    {
        var ended = Entries()
            .Where(entry => entry.State is BatchState.Published or BatchState.Duplicate or BatchState.Superseded or BatchState.Refused)
            .OrderBy(entry => entry.File.Name, StringComparer.Ordinal).ThenBy(entry => entry.Batch, StringComparer.Ordinal)
            .ToList();
        if (ended.Count == 0)
        {
            return;
        }

        var entry = ended[_random.Next(ended.Count)];
        var forgets = entry.State != BatchState.Refused && _random.Next(3) == 0;
        await DoAsync(slot, $"{(forgets ? "forget" : "reprocess")} {entry.Batch} ({entry.File.Name})", async worker =>
        {
            var result = forgets
                ? await worker.Service<Forget>().BatchAsync(entry.Batch, worker.Stopping)
                : await worker.Service<Reprocess>().BatchAsync(entry.Batch, dryRun: false, worker.Stopping);
            if (result?.ToStart is { } registration)
            {
                await worker.Service<IngestionStarter>().ScheduleAsync(Client, registration, entry.File, worker.Stopping);
            }
        });
    }

    private async Task DeliverAsync(int slot)
    {
        var name = _events[_random.Next(_events.Count)];
        if (await DoAsync(slot, $"event {name}", worker => ArrivedAsync(worker, name)))
        {
            _events.Remove(name);
        }
    }

    private async Task WorkAsync(int slot, WorkItem work)
    {
        JournalEvent? answer = null;
        await DoAsync(slot, $"{work.Call.Name} {work.Instance}", async worker => answer = await RunActivityAsync(worker, work));
        if (answer is not null && _random.Next(15) > 0)
        {
            // Otherwise the answer is lost on its way to the journal, and the activity is handed out again.
            _journals.Answer(work.Instance, answer);
        }
    }

    // True when it came to its end; a worker that is gone is followed by another.
    private async Task<bool> DoAsync(int slot, string what, Func<Worker, Task> work)
    {
        var (worker, before) = (_workers[slot], Worker.Current);
        Worker.Current = worker;
        var outcome = "";
        try
        {
            await work(worker);
        }
        catch (Exception failure)
        {
            outcome = $": {failure.GetType().Name}: {failure.Message}";
        }

        Worker.Current = before;
        Note($"{worker.Name} {what}{outcome}{(worker.IsDead ? " (dead)" : "")}");
        if (worker.IsGone)
        {
            await worker.DisposeAsync();
            _workers[slot] = NewWorker();
            return false;
        }

        return outcome.Length == 0;
    }

    private async Task<JournalEvent?> RunActivityAsync(Worker worker, WorkItem work)
    {
        try
        {
            var activity = Catalog.Find<ActivityTriggerAttribute>(work.Call.Name!);
            var output = await worker.Invoker.InvokeAsync(activity, Payload.To(work.Call.Data, activity.Trigger.ParameterType), names: null, worker.Stopping);
            return worker.IsDead ? null : new JournalEvent(JournalEventKind.TaskCompleted, Time.GetUtcNow()) { Call = work.Call.Call, Data = Payload.From(output) };
        }
        catch (Exception failure) when (!worker.IsGone)
        {
            Note($"{worker.Name} {work.Call.Name} failed: {failure.GetType().Name}: {failure.Message}");
            return new JournalEvent(JournalEventKind.TaskFailed, Time.GetUtcNow()) { Call = work.Call.Call, Failure = Failures.Of(failure) };
        }
    }

    private static Task ArrivedAsync(Worker worker, string name) => worker.Invoker.InvokeAsync(
        Catalog.Find<BlobTriggerAttribute>(nameof(LandingArrived)),
        worker.Containers.Landing.GetBlobClient(name),
        new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = name },
        worker.Stopping);

    private static Task SweepAsync(Worker worker) =>
        worker.Invoker.InvokeAsync(Catalog.Find<TimerTriggerAttribute>(nameof(LandingSweep)), new TimerInfo(), names: null, worker.Stopping);

    private static Task WarehouseSweepAsync(Worker worker) =>
        worker.Invoker.InvokeAsync(Catalog.Find<TimerTriggerAttribute>(nameof(WarehouseSweep)), new TimerInfo(), names: null, worker.Stopping);

    private async Task CalmAsync()
    {
        var quiet = 0;
        for (var round = 0; quiet < 3; round++)
        {
            Assert.True(round < CalmRounds, "Nothing strikes any more, and still it does not come to its end.");
            var moved = await SettleAsync();
            var waiting = Entries().Where(IsWaiting).Select(entry => entry.Batch).ToList();
            quiet = moved || Open().Except(waiting, StringComparer.Ordinal).Any() ? 0 : quiet + 1;
            Time.Advance(SweepEvery);
            await DoAsync(0, "sweep", SweepAsync);
        }

        // Longer than storage is kept for its readers, also where a clock was ahead.
        Time.Advance(TimeSpan.FromHours(8));
        await DoAsync(0, "warehouse sweep", WarehouseSweepAsync);
    }

    // Runs what there is to run, and waits for timers; true when there was anything but files that wait for others of their snapshot.
    private async Task<bool> SettleAsync()
    {
        var (moved, patience) = (false, Patience);
        while (patience > 0)
        {
            if (_journals.Work is [var work, ..])
            {
                var isWaiting = work.Call.Name == nameof(Load) && Entries().Any(entry => IsWaiting(entry) && work.Instance.StartsWith(entry.Batch, StringComparison.Ordinal));
                patience -= isWaiting ? 1 : 0;
                moved |= !isWaiting;
                await WorkAsync(0, work);
            }
            else if (_journals.NextTimer is { } due)
            {
                Time.Advance(due > Time.GetUtcNow() ? due - Time.GetUtcNow() : TimeSpan.Zero);
                _journals.FireTimers();
            }
            else
            {
                break;
            }
        }

        return moved;
    }

    private bool IsWaiting(LedgerEntry entry) =>
        entry.State == BatchState.Curated && RunSnapshots.Waiting(_landed.SelectMany(version => version.Landing.Files)).Contains(entry.File.Name);
}
