using System.Collections.Concurrent;
using Landfall.Contracts;
using Landfall.Events;
using Landfall.Faults.Tests.Durable;
using Landfall.Faults.Tests.Faults;
using Landfall.Faults.Tests.Files;
using Landfall.Faults.Tests.Judging;
using Landfall.Faults.Tests.Storage;
using Landfall.Ledger;
using Landfall.Tests;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>
/// One run of the whole app in this process, all of it drawn from one seed: two workers over one storage, one ledger, one warehouse and one
/// set of orchestrations; files land, events come late, twice, in another order or never, and faults strike. Then it is left in peace, and
/// the sweeps have to bring everything to its end.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    // As long as storage takes to hand work out again whose worker is silent.
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(30);

    private readonly Random _random;
    private readonly Worker[] _workers = new Worker[2];
    private readonly RunSteps _steps;
    private readonly List<LandedVersion> _landed = [];
    private readonly List<string> _trace = [];
    private readonly ConcurrentQueue<LandfallEvent> _told = [];
    private readonly ConcurrentQueue<string> _toldEarly = [];
    private int _lives;
    private bool _isNested;

    private FaultRun(int seed, IReadOnlyList<Strike> strikes)
    {
        Seed = seed;
        _random = new Random(seed);
        Landings = RunFiles.Draw(_random);
        Faults = strikes.Count > 0 ? new FaultPlan(strikes) : new FaultPlan(_random);
        _steps = new RunSteps(this, _random);
        Storage = new MemoryStorage(Time) { Changed = Effects.Changed };
        Ledger.Written = Effects.Written;
        Orchestrations = new MemoryOrchestrations(Time, LockTime);
        Warehouse = new RunWarehouse(this, RunCopy.Draw(seed));
        Disk = new RunDisk(seed, Warehouse.IsPutBackOnce);
    }

    public int Seed { get; }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));

    public MemoryStorage Storage { get; }

    public MemoryLedgerStore Ledger { get; } = new();

    /// <summary>What the ledger says now.</summary>
    public RunLedger Rows => new(Ledger);

    /// <summary>What the ledger counts of each table, at the end.</summary>
    public IReadOnlyList<TableSummary> Summaries { get; private set; } = [];

    public RunDisk Disk { get; }

    /// <summary>What becomes of the warehouse's file.</summary>
    public RunWarehouse Warehouse { get; }

    /// <summary>True while one worker's work is held so that another does something.</summary>
    public bool IsNested => _isNested;

    public MemoryOrchestrations Orchestrations { get; }

    /// <summary>Until when nobody takes an event.</summary>
    public DateTimeOffset ListenersBack { get; private set; }

    /// <summary>What was told outside, in order.</summary>
    public IReadOnlyCollection<LandfallEvent> Told => _told;

    /// <summary>Updates that were told before all of their batches had ended.</summary>
    public IReadOnlyCollection<string> ToldEarly => _toldEarly;

    public FaultPlan Faults { get; }

    public Effects Effects { get; } = new();

    /// <summary>What lands, in order.</summary>
    public IReadOnlyList<RunLanding> Landings { get; }

    /// <summary>What has landed.</summary>
    public IReadOnlyList<LandedVersion> Landed => _landed;

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
        run._workers[0] = await run.NewWorkerAsync();
        run._workers[1] = await run.NewWorkerAsync();
        await run._workers[0].Containers.EnsureAsync(CancellationToken.None);
        var reading = ContractSet.Read([.. RunTables.Contracts.Select(contract => new ContractDocument(contract.Key, contract.Value))]);
        Assert.Empty(reading.Problems);
        await run._workers[0]
            .Service<ContractStore>()
            .ApplyAsync(reading.Documents, new ContractApplication("run"), CancellationToken.None);
        run.Faults.IsOver = false;
        return run;
    }

    /// <summary>Takes a version that has landed.</summary>
    public void Take(LandedVersion version) => _landed.Add(version);

    public void Note(string line)
    {
        lock (_trace)
        {
            _trace.Add($"{Time.GetUtcNow():HH:mm:ss} {line}");
        }
    }

    /// <summary>
    /// Files land and faults strike, until every file has landed and some time after; then peace, until nothing moves any more.
    /// </summary>
    public async Task RunAsync()
    {
        for (var steps = 30 + (10 * Landings.Count); steps > 0 || _steps.HasMoreToLand; steps--)
        {
            await _steps.DoOneAsync(_random.Next(_workers.Length));
        }

        await Warehouse.PutBackAsync();
        Note("calm");
        Faults.IsOver = true;
        _steps.LoseEvents();
        foreach (var worker in _workers)
        {
            worker.Time.Skew = TimeSpan.Zero;
            worker.OutageLeft = 0;
        }

        await new RunCalm(this).RunAsync();
        Summaries = await _workers[0].Service<LedgerSummary>().TablesAsync(from: null, CancellationToken.None).ToListAsync();
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
                Disk.Fill();
                break;
            case FaultKind.Away:
                ListenersBack = Time.GetUtcNow().AddHours(strike.Times);
                break;
            case FaultKind.Freeze:
                worker.Freeze();
                try
                {
                    await AdvanceAsync(TimeSpan.FromSeconds(130));
                    await MeanwhileAsync(worker, strike.Times + 1);
                }
                finally
                {
                    worker.Thaw();
                }

                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        Disk.Dispose();
    }

    /// <summary>Takes an event that was sent.</summary>
    public void Tell(LandfallEvent sent)
    {
        _told.Enqueue(sent);
        foreach (var batch in ToldEvents.BatchesOf(sent).Where(batch => !Effects.MayBeTold(batch)))
        {
            _toldEarly.Enqueue($"{sent.Id}: {batch}");
        }
    }

    /// <summary>Ends both workers where they are, and begins two others after <paramref name="meanwhile"/>.</summary>
    public async Task RestartAsync(Action meanwhile)
    {
        foreach (var worker in _workers)
        {
            worker.Die();
            await worker.DisposeAsync();
        }

        meanwhile();
        _workers[0] = await NewWorkerAsync();
        _workers[1] = await NewWorkerAsync();
    }

    private Task<Worker> NewWorkerAsync() => Worker.StartAsync(this, $"w{++_lives}");

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
            await _steps.DoOneAsync(other);
        }

        _isNested = false;
    }

    /// <summary>
    /// Lets time pass. What fires runs on other threads; while it is work that somebody else's step interrupts, it gets the time to do so.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        if (_isNested || Worker.Current is not null)
        {
            await Task.Delay(5);
        }
    }

    /// <summary>Has the worker in that slot do one item of work.</summary>
    public Task TurnAsync(int slot, MemoryWork work, Fate fate)
    {
        var what = $"{work.Activity ?? "decides"} {work.Instance}{(fate == Fate.Kept ? "" : $" ({fate})")}";
        return DoAsync(slot, what, async worker =>
        {
            if (await worker.Durable.RunAsync(work, fate) is not TurnEnd.Completed and var end)
            {
                Note($"{worker.Name} {what}: {end}");
            }
        });
    }

    /// <summary>
    /// Has the worker in that slot do something; true when it came to its end. A worker that is gone is followed by another.
    /// </summary>
    public async Task<bool> DoAsync(int slot, string what, Func<Worker, Task> work)
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
            _workers[slot] = await NewWorkerAsync();
            return false;
        }

        return outcome.Length == 0;
    }
}
