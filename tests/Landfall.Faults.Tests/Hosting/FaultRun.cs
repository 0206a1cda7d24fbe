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
    private const int CalmRounds = 200;

    // Rounds by the minute; those that follow go on faster, for what a clock that was hours ahead has put off.
    private const int SlowRounds = 20;

    // Far more than any table needs between two sweeps.
    private const int MostTurns = 5_000;

    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    // As long as storage takes to hand work out again whose worker is silent.
    private static readonly TimeSpan LockTime = TimeSpan.FromSeconds(30);

    private readonly Random _random;
    private readonly Worker[] _workers = new Worker[2];
    private readonly List<string> _events = [];
    private readonly Queue<RunLanding> _toLand;
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
        _toLand = new Queue<RunLanding>(Landings);
        Storage = new MemoryStorage(Time) { Changed = Effects.Changed };
        Ledger.Written = Effects.Written;
        Orchestrations = new MemoryOrchestrations(Time, LockTime);
        Disk = new RunDisk(seed);
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

    public MemoryOrchestrations Orchestrations { get; }

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
                Disk.Fill();
                break;
            case FaultKind.Freeze:
                worker.Freeze();
                await AdvanceAsync(TimeSpan.FromSeconds(130));
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
            await StepAsync(other);
        }

        _isNested = false;
    }

    private async Task StepAsync(int slot)
    {
        switch (_random.Next(24))
        {
            case < 3:
                Land();
                break;
            case < 6 when _events.Count > 0:
                await DeliverAsync(slot);
                break;
            case < 7:
                await DoAsync(slot, "sweep", AppCalls.SweepAsync);
                break;
            case < 9:
                await DoAsync(slot, "watch", AppCalls.WatchAsync);
                break;
            case < 10 when _random.Next(2) == 0:
                await DoAsync(slot, "warehouse sweep", AppCalls.WarehouseSweepAsync);
                break;
            case < 12:
                await AdvanceAsync(TimeSpan.FromSeconds(_random.Next(8) == 0 ? _random.Next(90, 700) : _random.Next(1, 90)));
                break;
            case < 13 when _random.Next(8) == 0 && Orchestrations.Live.Count > 0:
                var lost = Orchestrations.Live[_random.Next(Orchestrations.Live.Count)];
                Note($"lost {lost}");
                Orchestrations.Lose(lost);
                break;
            case < 14 when _random.Next(4) == 0:
                await AskAsync(slot);
                break;
            default:
                // Several, as one file's road is many turns.
                for (var turns = _random.Next(1, 6); turns > 0 && Orchestrations.Ready is { Count: > 0 } ready; turns--)
                {
                    await TurnAsync(slot, ready[_random.Next(ready.Count)], _random.Next(12) == 0 ? (Fate)_random.Next(4) : Fate.Kept);
                }

                break;
        }
    }

    // What fires runs on other threads; while it is work that somebody else's step interrupts, it gets the time to do so.
    private async Task AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        if (_isNested || Worker.Current is not null)
        {
            await Task.Delay(5);
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

    // A person asks to read batches again, or to take one out of its table; each begins a generation.
    private async Task AskAsync(int slot)
    {
        var ended = Rows.Entries()
            .Where(entry => entry.State is BatchState.Published or BatchState.Duplicate or BatchState.Superseded or BatchState.Refused)
            .OrderBy(entry => entry.File.Name, StringComparer.Ordinal)
            .ThenBy(entry => entry.Batch, StringComparer.Ordinal)
            .ToList();
        if (ended.Count == 0)
        {
            return;
        }

        var entry = ended[_random.Next(ended.Count)];
        var (function, query) = _random.Next(6) switch
        {
            0 => ("ReprocessTable", "?from=2026-11-01&to=2026-11-30"),
            1 => ("ReplayTable", "?force=true"),
            2 or 3 when entry.State != BatchState.Refused => ("ForgetBatch", ""),
            _ => ("ReprocessBatch", ""),
        };
        var isOfBatch = function.EndsWith("Batch", StringComparison.Ordinal);
        await DoAsync(slot, $"{function} {(isOfBatch ? $"{entry.Batch} ({entry.File.Name})" : entry.Table)}", worker =>
            AppCalls.AskAsync(worker, function, query, entry)
        );
    }

    private async Task DeliverAsync(int slot)
    {
        var name = _events[_random.Next(_events.Count)];
        if (await DoAsync(slot, $"event {name}", worker => AppCalls.ArrivedAsync(worker, name)))
        {
            _events.Remove(name);
        }
    }

    private Task TurnAsync(int slot, MemoryWork work, Fate fate)
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
            _workers[slot] = await NewWorkerAsync();
            return false;
        }

        return outcome.Length == 0;
    }

    private async Task CalmAsync()
    {
        var quiet = 0;
        for (var round = 0; quiet < 3; round++)
        {
            Assert.True(
                round < CalmRounds,
                $"Nothing strikes any more, and still it does not come to its end: {string.Join(", ", Rows.Unfinished().Concat(Moving()))}."
            );
            await SettleAsync();
            quiet = Orchestrations.Live.Count > 0 || Rows.Unfinished().Any() || Moving().Any() ? 0 : quiet + 1;
            Time.Advance(round < SlowRounds ? SweepEvery : 10 * SweepEvery);
            await DoAsync(0, "sweep", AppCalls.SweepAsync);
            await DoAsync(0, "watch", AppCalls.WatchAsync);
        }

        await SettleAsync();

        // Longer than storage is kept for its readers, also where a clock was ahead.
        Time.Advance(TimeSpan.FromHours(8));
        await DoAsync(0, "warehouse sweep", AppCalls.WarehouseSweepAsync);
        await SettleAsync();
        Summaries = await _workers[0].Service<LedgerSummary>().TablesAsync(from: null, CancellationToken.None).ToListAsync();
    }

    // Open batches, but for those that wait for files that never land.
    private IEnumerable<string> Moving() =>
        Rows.Open().Except(Rows.Entries().Where(IsWaiting).Select(entry => entry.Batch), StringComparer.Ordinal);

    // Runs what there is to run, and lets time pass where that is what it waits for.
    private async Task SettleAsync()
    {
        for (var turns = 0; ; turns++)
        {
            Assert.True(turns < MostTurns, "The tables are planned again and again, and nothing comes of it.");
            if (Orchestrations.Ready is [var work, ..])
            {
                await TurnAsync(0, work, Fate.Kept);
            }
            else if (Orchestrations.NextDue is { } due)
            {
                Time.Advance(due - Time.GetUtcNow());
            }
            else
            {
                break;
            }
        }
    }

    private bool IsWaiting(LedgerEntry entry) =>
        entry.State == BatchState.Curated
        && RunSnapshots.Waiting(_landed.SelectMany(version => version.Landing.Files)).Contains(entry.File.Name);
}
