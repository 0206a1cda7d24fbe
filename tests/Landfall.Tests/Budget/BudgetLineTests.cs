using Landfall.Budget;
using Landfall.Tests.Landing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Budget;

public sealed class BudgetLineTests
{
    // A quarter is 25 of memory and 2 threads.
    private static readonly WorkAmount Whole = new(100, 8);

    private readonly BudgetLine _line = new(Whole, NullLogger.Instance);

    [Fact]
    public async Task AskAsync_RoomForAll_GrantsAtOnceAndTakesBack()
    {
        var first = await AskAsync(60, 3);
        var second = await AskAsync(20, 1);

        Assert.Equal(new BudgetState(Whole, new WorkAmount(80, 4), 0), _line.State);
        first.Dispose();
        second.Dispose();
        Assert.Equal(new BudgetState(Whole, default, 0), _line.State);
    }

    [Fact]
    public async Task AskAsync_NoRoom_GrantsInTheOrderOfAsking()
    {
        var order = new List<string>();
        var held = await AskAsync(100, 1);
        var waiting = new[] { "a", "b", "c", "d" }.Select(name => TakeAndNoteAsync(name, order)).ToList();
        Assert.Equal(new BudgetState(Whole, new WorkAmount(100, 1), 4), _line.State);

        held.Dispose();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["a", "b", "c", "d"], order);
    }

    [Fact]
    public async Task AskAsync_ThreadsAreOut_WaitsThoughThereIsMemory()
    {
        var held = await AskAsync(1, 8);
        var next = AskAsync(1, 1);

        Assert.False(next.IsCompleted);
        held.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task AskAsync_DisposedTwice_GivesBackOnce()
    {
        var first = await AskAsync(60, 3);
        using var second = await AskAsync(10, 1);

        first.Dispose();
        first.Dispose();

        Assert.Equal(new WorkAmount(10, 1), _line.State.Granted);
    }

    [Fact]
    public async Task AskAsync_MoreThanThereIs_RunsAloneAndNothingPassesIt()
    {
        var small = await AskAsync(10, 1);
        var all = _line.AskAsync(WorkRequest.Everything("all"), default);
        var behind = AskAsync(1, 1);

        Assert.False(all.IsCompleted);
        Assert.False(behind.IsCompleted);
        small.Dispose();
        using (var granted = await all)
        {
            Assert.Equal(Whole, granted.Amount);
            Assert.Equal(new BudgetState(Whole, Whole, 1), _line.State);
            Assert.False(behind.IsCompleted);
        }

        (await behind).Dispose();
        Assert.Equal(new BudgetState(Whole, default, 0), _line.State);
    }

    [Fact]
    public async Task AskAsync_LargeOneWaits_SmallOnesPassWithinTheirQuarterOnly()
    {
        var first = await AskAsync(50, 2);
        var second = AskAsync(50, 2);
        var passing = await AskAsync(20, 1);
        var tooMuch = AskAsync(10, 1);

        Assert.False(second.IsCompleted);
        Assert.False(tooMuch.IsCompleted);
        passing.Dispose();
        using var next = await tooMuch;
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task AskAsync_SmallOnesHaveTheRoom_LargeOneComesWhenTheyAreThroughWithinTheirQuarter()
    {
        var crowd = new List<WorkLease>();
        for (var i = 0; i < 8; i++)
        {
            crowd.Add(await AskAsync(12, 1));
        }

        var large = AskAsync(70, 3);
        var later = AskAsync(12, 1);
        for (var i = 0; i < 6; i++)
        {
            Assert.False(large.IsCompleted);
            Assert.False(later.IsCompleted);
            crowd[i].Dispose();
        }

        using var granted = await large.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(later.IsCompleted);
        crowd[6].Dispose();
        using var last = await later.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task AskAsync_LargeWorkOfLittle_LeavesTheQuarterOfSmallWorkAlone()
    {
        var request = new WorkRequest("large", new WorkAmount(20, 2));
        using var first = await _line.AskAsync(request, default);
        using var second = await _line.AskAsync(request, default);
        using var third = await _line.AskAsync(request, default);

        var fourth = _line.AskAsync(request, default);

        Assert.False(fourth.IsCompleted);
        using var small = await AskAsync(20, 2);
        third.Dispose();
        (await fourth).Dispose();
    }

    [Fact]
    public async Task AskAsync_TwoLargeOnesWait_TheSecondDoesNotPassTheFirst()
    {
        var held = await AskAsync(40, 1);
        var first = AskAsync(70, 1);
        var second = AskAsync(30, 1);

        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        held.Dispose();
        using var granted = await first;
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task AskAsync_CrowdOfOneTableWaits_OtherTableIsNext()
    {
        var order = new List<string>();
        var held = await AskOfAsync("crowd", 100);
        var waiting = new[] { "crowd", "crowd", "crowd", "other", "crowd", "other" }
            .Select(table => TakeAndNoteAsync(table, order, table))
            .ToList();

        held.Dispose();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["other", "crowd", "other", "crowd", "crowd", "crowd"], order);
    }

    [Fact]
    public async Task AskAsync_TableHasSomethingInHand_OneThatHasNothingComesBeforeIt()
    {
        using var one = await AskOfAsync("crowd", 20);
        var two = await AskOfAsync("crowd", 60);
        var crowd = AskOfAsync("crowd", 60);
        var other = AskOfAsync("other", 60);

        two.Dispose();

        using var granted = await other.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(crowd.IsCompleted);
        granted.Dispose();
        (await crowd).Dispose();
    }

    [Fact]
    public async Task AskAsync_OneWaitsForEverything_NoTableBehindItPasses()
    {
        var held = await AskOfAsync("crowd", 40);
        var all = _line.AskAsync(WorkRequest.Everything("all") with { Table = "crowd" }, TestContext.Current.CancellationToken);
        var other = AskOfAsync("other", 10);

        held.Dispose();

        using (await all.WaitAsync(TimeSpan.FromSeconds(30)))
        {
            Assert.False(other.IsCompleted);
        }

        (await other).Dispose();
    }

    [Fact]
    public async Task AskAsync_CancelledInTheLine_HoldsNothingAndLetsTheNextOneCome()
    {
        using var stop = new CancellationTokenSource();
        var held = await AskAsync(80, 1);
        var leaving = _line.AskAsync(WorkRequest.Everything("leaving"), stop.Token);
        var behind = AskAsync(10, 1);
        Assert.False(behind.IsCompleted);

        await stop.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(stop.Token, thrown.CancellationToken);
        (await behind).Dispose();
        Assert.Equal(new BudgetState(Whole, new WorkAmount(80, 1), 0), _line.State);
        held.Dispose();
    }

    [Fact]
    public async Task AskAsync_CancelledBefore_DoesNotStandInLine()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _line.AskAsync(new WorkRequest("x", new WorkAmount(1, 1)), new CancellationToken(canceled: true))
        );

        Assert.Equal(new BudgetState(Whole, default, 0), _line.State);
    }

    [Fact]
    public async Task AskAsync_Waits_SaysSoOnceAtDebug()
    {
        var log = new RecordedLog<BudgetLine>();
        var line = new BudgetLine(new WorkAmount(2_000_000_000, 4), log);
        var held = await line.AskAsync(WorkRequest.Everything("first"), default);

        var next = line.AskAsync(new WorkRequest("Curating 2 files,", new WorkAmount(600_000_000, 2)), default);

        Assert.Equal(
            [
                "Debug: Curating 2 files, waits for 600 MB and 2 threads; of 2000 MB and 4 threads 2000 MB and 4 threads are granted, "
                    + "and 0 wait before it.",
            ],
            log.Lines
        );
        held.Dispose();
        (await next).Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AskAsync_ManyAtOnce_NeverExceedTheWholeAndAllComeToTheirTurn(int seed)
    {
        var granted = new Tally(Whole);
        var random = new Random(seed);
        var works = Enumerable
            .Range(0, 400)
            .Select(_ =>
            {
                var (memory, threads, patience) = (random.Next(0, 130), random.Next(0, 10), random.Next(6));
                return Task.Run(() => WorkAsync(new WorkAmount(memory, threads), leaves: patience == 0, granted));
            })
            .ToList();

        await Task.WhenAll(works).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(new BudgetState(Whole, default, 0), _line.State);
        Assert.True(granted.Most is { Memory: > 50, Threads: > 4 }, $"seed {seed}: at most {granted.Most} were granted at a time");
    }

    [Fact]
    public async Task AskAsync_WorkOfATableLeftTheLine_CostsTheTableNoTurn()
    {
        var holder = await AskOfAsync(null, 70);
        using var leaves = new CancellationTokenSource();
        var left = Enumerable
            .Range(0, 5)
            .Select(_ => _line.AskAsync(new WorkRequest("test", new WorkAmount(70, 1)) { Table = "a" }, leaves.Token))
            .ToList();
        await leaves.CancelAsync();
        foreach (var work in left)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        }

        var order = new List<string>();
        List<Task> waiting =
        [
            TakeAndNoteAsync("b1", order, "b"),
            TakeAndNoteAsync("b2", order, "b"),
            TakeAndNoteAsync("b3", order, "b"),
            TakeAndNoteAsync("a1", order, "a"),
        ];
        holder.Dispose();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(["b1", "b2", "a1", "b3"], order);
    }

    private async Task WorkAsync(WorkAmount amount, bool leaves, Tally granted)
    {
        using var patience = new CancellationTokenSource(leaves ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan);
        try
        {
            using var lease = await _line.AskAsync(
                new WorkRequest("random", amount) { Table = amount.Threads % 2 == 0 ? "even" : null, IsSmall = amount.Memory % 2 == 0 },
                patience.Token
            );
            Assert.True(lease.Amount.FitsInto(Whole));
            granted.Add(lease.Amount);
            await Task.Yield();
            granted.Take(lease.Amount);
        }
        catch (OperationCanceledException) when (leaves)
        {
            // It left the line.
        }
    }

    private async Task TakeAndNoteAsync(string name, List<string> order, string? table = null)
    {
        // Each takes nearly all, so that the next is granted only after it noted itself.
        using var lease = await AskOfAsync(table, 70);
        order.Add(name);
    }

    private Task<WorkLease> AskOfAsync(string? table, long memory) =>
        _line.AskAsync(
            new WorkRequest("test", new WorkAmount(memory, 1)) { Table = table, IsSmall = memory <= 25 },
            TestContext.Current.CancellationToken
        );

    private Task<WorkLease> AskAsync(long memory, int threads) =>
        _line.AskAsync(
            new WorkRequest("test", new WorkAmount(memory, threads)) { IsSmall = memory <= 25 },
            TestContext.Current.CancellationToken
        );

    // An account of its own of what is granted.
    private sealed class Tally(WorkAmount whole)
    {
        private readonly Lock _gate = new();
        private WorkAmount _now;

        public WorkAmount Most { get; private set; }

        public void Add(WorkAmount amount)
        {
            lock (_gate)
            {
                _now += amount;
                Most = new WorkAmount(Math.Max(Most.Memory, _now.Memory), Math.Max(Most.Threads, _now.Threads));
                Assert.True(_now.FitsInto(whole), $"{_now} of {whole} are granted.");
            }
        }

        public void Take(WorkAmount amount)
        {
            lock (_gate)
            {
                _now -= amount;
            }
        }
    }
}
