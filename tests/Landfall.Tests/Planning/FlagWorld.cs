using System.Globalization;
using System.Runtime.ExceptionServices;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Planning;

/// <summary>
/// A table with everybody who works on it, on the real waker and planner. Nobody moves by itself: each stops before every call of the
/// store, and the test says who goes on. Durable is played as it is: starts under one id are one, a plan may run twice, and the result that
/// comes first counts.
/// </summary>
internal sealed class FlagWorld : IIngestionStarter
{
    public const string Table = "orders";
    private const string End = "79758872939999-0123456789abcdef";

    private readonly List<Actor> _actors = [];
    private readonly HashSet<long> _started = [];
    private readonly TableWaker _waker;
    private readonly TablePlanner _planner;
    private readonly FollowUp _followUp;
    private readonly int _stages;
    private readonly PlanningOptions _options;
    private Actor? _current;
    private ExceptionDispatchInfo? _failure;
    private int _plans;

    public FlagWorld(int stages, PlanningOptions? options = null, int pageRows = 1_000, Func<bool?>? lose = null)
    {
        _stages = stages;
        _options = options ?? new PlanningOptions();
        Store = new MemoryRows
        {
            Before = TurnAsync,
            After = (rows, answer) => _current!.Saw(rows, answer, Store!.Peek(Table, LedgerRowKeys.Head)?.Version),
            PageRows = pageRows,
            Lose = lose,
        };
        Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 8, 0, 0, TimeSpan.Zero));
        _waker = new TableWaker(Store, this, Time);
        _planner = new TablePlanner(Store, this, Options.Create(_options), Time, NullLogger<TablePlanner>.Instance);
        _followUp = new FollowUp(Store, _waker, Options.Create(_options), Time, NullLogger<FollowUp>.Instance);
    }

    public MemoryRows Store { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>True for the plans, by number from 0 on, that run twice at the same time.</summary>
    public Func<int, bool> Doubled { get; init; } = _ => false;

    /// <summary>True when plans do what is quick, and work is followed by what it made possible; false when the planning hands all of it
    /// out.</summary>
    public bool GoesOn { get; init; }

    /// <summary>Files that were finished, each once.</summary>
    public HashSet<string> Finished { get; } = new(StringComparer.Ordinal);

    /// <summary>How many may go on now.</summary>
    public int Ready => _actors.Count;

    /// <summary>Who it is, for the report of a failure.</summary>
    public string NameOf(int actor) => _actors[actor].Name;

    /// <summary>A file lands: its row is written, then the table is woken.</summary>
    public void Land(int file) => Act("land " + file, async () =>
        {
            await Store.WriteAsync(Table, [new LedgerChange.Insert(RowOf(file).ToRow())], default);
            await _waker.WakeAsync(Table, default);
        });

    /// <summary>The sweep looks at the table once.</summary>
    public void Sweep() => Act("sweep", async () =>
        {
            var head = await _planner.HeadAsync(Table, default);
            var verdict = HeadJudgement.Of(head, (await _planner.LookAsync(Table, default)).HasWork, Time.GetUtcNow());
            await _waker.CarryOutAsync(Table, head, verdict, default);
        });

    /// <summary>Lets one go on to its next call.</summary>
    public void Step(int actor)
    {
        var stepped = _actors[actor];
        _current = stepped;
        stepped.GoOn();
        _current = null;
        _failure?.Throw();
    }

    /// <summary>One stops where it is, and for good.</summary>
    public void Crash(int actor) => _actors.RemoveAt(actor);

    /// <summary>
    /// Names the state: rows, and of everybody what it has seen since it last read the head, where wakes and plans begin anew. Of the
    /// head's version it counts only whether it is the one that was seen.
    /// </summary>
    public UInt128 Fingerprint()
    {
        UInt128 sum = 0;
        foreach (var row in Store.Rows.Values)
        {
            sum += Fingerprints.Of(Print(row));
        }

        var head = Store.Peek(Table, LedgerRowKeys.Head)?.Version;
        foreach (var actor in _actors)
        {
            sum += actor.Fingerprint(head);
        }

        return sum;
    }

    /// <summary>What is left when nobody moves any more; empty when every file is finished and the table is idle.</summary>
    public string Left()
    {
        var head = Store.Peek(Table, LedgerRowKeys.Head)?.Text("state");
        var rows = Store.Rows.Values.Where(row => row.Key != LedgerRowKeys.Head).Select(MemoryRows.Print).ToList();
        return head == "idle" && rows.Count == 0 ? "" : $"head {head}; {string.Join("; ", rows)}";
    }

    public bool HasOpen() => Store.Between(Table, LedgerRowKeys.Open, null).Any();

    public int GroupsInHand() => Store.Rows.Values.Count(row => row.Key.StartsWith(ClaimRow.Prefix, StringComparison.Ordinal));

    public Task StartAsync(string table, long epoch, CancellationToken cancellationToken)
    {
        if (_started.Add(epoch))
        {
            _ = RunInstanceAsync(epoch);
        }

        return Task.CompletedTask;
    }

    private async Task RunInstanceAsync(long epoch)
    {
        for (var round = 1; ; round++)
        {
            var plan = await PlanAsync(new PlanInput(Table, epoch, round, string.Create(CultureInfo.InvariantCulture, $"{Table}@{epoch}")));
            HandOut(plan, piece: null);
            if (plan.Ends)
            {
                break;
            }
        }
    }

    private Task<PlanResult> PlanAsync(PlanInput input)
    {
        var first = new TaskCompletionSource<PlanResult>();
        var deliveries = Doubled(_plans++) ? 2 : 1;
        for (var delivery = 0; delivery < deliveries; delivery++)
        {
            Act(string.Create(CultureInfo.InvariantCulture, $"plan {input.Epoch}.{input.Round}"), async () =>
            {
                var plan = await _planner.PlanAsync(input, default);
                if (GoesOn && plan.IsQuick)
                {
                    HandOut(plan, string.Create(CultureInfo.InvariantCulture, $"{input.Instance}|{input.Round}"));
                    plan = PlanResult.Nothing;
                }

                first.TrySetResult(plan);
            });
        }

        return first.Task;
    }

    // What follows on a piece of work goes by its name.
    private void HandOut(PlanResult plan, string? piece)
    {
        foreach (var group in plan.Groups)
        {
            Act($"curate {group.Claim} {piece}", () => CurateAsync(group, piece ?? group.Claim));
        }

        if (plan.Load is { } load)
        {
            Act($"load {load.Claim} {piece}", () => LoadAsync(load, piece ?? load.Claim));
        }
    }

    private async Task GoOnAsync(string piece)
    {
        if (GoesOn)
        {
            HandOut(await _followUp.TakeAsync(Table, piece, default), piece);
        }
        else
        {
            await _waker.WakeAsync(Table, default);
        }
    }

    private async Task CurateAsync(GroupWork group, string piece)
    {
        await WorkAsync(group.Claim, [.. group.Batches.Select(LedgerRowKeys.EndOf)]);
        await GiveBackAsync(ClaimRow.Prefix + group.Claim, row => true);
        await GoOnAsync(piece);
    }

    private async Task LoadAsync(LoadWork load, string piece)
    {
        var open = new List<string>();
        await foreach (var row in Store.ListAsync(Table, LedgerKeys.StartingWith(LedgerRowKeys.Open), default))
        {
            if (WorkRow.From(row) is { Work: WorkKind.Load } work)
            {
                open.Add(work.End);
            }
        }

        if (open.Count > 0)
        {
            await WorkAsync(null, open);
        }

        await GiveBackAsync(LedgerRowKeys.Loader, row => row.Text("owner") == load.Claim);
        await GoOnAsync(piece);
    }

    /// <summary>Brings the rows to their next stage, or out of the ledger; rows that another has taken meanwhile are left alone.</summary>
    private async Task WorkAsync(string? claim, IReadOnlyList<string> ends)
    {
        await TurnAsync("work");
        foreach (var end in ends)
        {
            if (
                Store.Peek(Table, LedgerRowKeys.Open + end) is not { } row
                || WorkRow.From(row) is not { } work
                || (claim is not null && work.Claim != claim)
            )
            {
                continue;
            }

            var goesOn = work.Work == WorkKind.Curate && _stages > 1;
            Store.Write(
                Table,
                [
                    goesOn
                        ? new LedgerChange.Replace((work with { Work = WorkKind.Load, Claim = null }).ToRow())
                        : new LedgerChange.Delete(row.Key, row.Version!),
                ]
            );
            Assert.True(goesOn || Finished.Add(end), end + " was finished twice.");
        }
    }

    private async Task GiveBackAsync(string key, Func<LedgerRow, bool> isMine)
    {
        await TurnAsync("give back");
        if (Store.Peek(Table, key) is { } row && isMine(row))
        {
            Store.Write(Table, [new LedgerChange.Delete(key, row.Version!)]);
        }
    }

    private static WorkRow RowOf(int file) =>
        new()
        {
            End = End + file.ToString("D4", CultureInfo.InvariantCulture),
            Work = WorkKind.Curate,
            Generation = 1,
            Contract = "c1",
            Bytes = 1_000,
        };

    private void Act(string name, Func<Task> body)
    {
        var (before, actor) = (_current, new Actor(name));
        _actors.Add(actor);
        _current = actor;
        actor.Task = body();
        _current = before;
        _ = actor.Task.ContinueWith(_ => Leave(actor), default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Leave(Actor actor)
    {
        _actors.Remove(actor);
        if (actor.Task!.Exception?.InnerException is { } failure and not LedgerStoreException)
        {
            // A store that does not answer for long ends whoever asked it, as a crash does.
            _failure ??= ExceptionDispatchInfo.Capture(failure);
        }
    }

    private static string Print(LedgerRow row) => MemoryRows.Print(row.Key == LedgerRowKeys.Head ? row with { Version = null } : row);

    private Task TurnAsync(string call)
    {
        // Nobody ever writes these rows here, so reading them is nothing that another could come between.
        return call is "list t|" or "list w|" ? Task.CompletedTask : _current!.WaitAsync(call);
    }

    private sealed class Actor(string name)
    {
        private TaskCompletionSource? _turn;
        private UInt128 _seen = Fingerprints.Of(name);
        private ulong _steps;
        private string? _call;
        private string? _head;

        public string Name => name;

        public Task? Task { get; set; }

        public UInt128 Fingerprint(string? head) =>
            (_seen * 31) + (_steps * 2) + (string.Equals(_head, head, StringComparison.Ordinal) ? 1U : 0);

        public Task WaitAsync(string call)
        {
            if (call is "find h")
            {
                // Wakes are all alike; a plan and what follows on work go on under a name of their own.
                _seen = Fingerprints.Of(name.StartsWith("land", StringComparison.Ordinal) || name == "sweep" ? "wake" : name);
                (_steps, _head) = (0, null);
            }

            _call = call;
            _steps++;
            _turn = new TaskCompletionSource();
            return _turn.Task;
        }

        public void GoOn() => _turn!.SetResult();

        public void Saw(IReadOnlyList<LedgerRow> rows, string answer, string? head)
        {
            foreach (var row in rows)
            {
                _seen = (_seen * 1_000_003) + Fingerprints.Of(Print(row));
            }

            _seen = (_seen * 1_000_003) + Fingerprints.Of(answer);
            _head = _call is "find h" or "write h" ? head : _head;
        }
    }
}

/// <summary>Names texts by 128 bits, so that millions of states can be remembered.</summary>
internal static class Fingerprints
{
    public static UInt128 Of(string text)
    {
        var (a, b) = (14_695_981_039_346_656_037UL, 1_469_598_103_934_665_603UL);
        foreach (var c in text)
        {
            a = (a ^ c) * 1_099_511_628_211UL;
            b = (b + c) * 6_364_136_223_846_793_005UL;
            b ^= b >> 29;
        }

        return new UInt128(a, b);
    }
}
