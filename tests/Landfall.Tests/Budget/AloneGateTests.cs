using Landfall.Budget;
using Landfall.Tests.Landing;
using Landfall.Tests.Local;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Budget;

/// <summary>Who may end the process has it for itself; nobody waits for more than was there before.</summary>
public sealed class AloneGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly AloneGate _gate = new(NullLogger.Instance);

    [Fact]
    public async Task EnterAsync_NobodyIsAlone_LetsAllInAtOnce()
    {
        var (first, second) = (await BesideAsync(), await BesideAsync());

        Assert.Equal(new GateState(2, false, 0), _gate.State);
        first.Dispose();
        first.Dispose();
        Assert.Equal(new GateState(1, false, 0), _gate.State);
        second.Dispose();
        Assert.Equal(new GateState(0, false, 0), _gate.State);
    }

    [Fact]
    public async Task EnterAsync_Alone_WaitsForAllThatRunAndKeepsOthersOut()
    {
        var (first, second) = (await BesideAsync(), await BesideAsync());
        var alone = AloneAsync();
        var behind = BesideAsync();

        first.Dispose();
        Assert.Equal((false, false), (alone.IsCompleted, behind.IsCompleted));
        second.Dispose();

        using (await alone.WaitAsync(Deadline))
        {
            Assert.Equal(new GateState(0, true, 1), _gate.State);
            Assert.False(behind.IsCompleted);
        }

        (await behind.WaitAsync(Deadline)).Dispose();
        Assert.Equal(new GateState(0, false, 0), _gate.State);
    }

    [Fact]
    public async Task EnterAsync_OthersComeAllTheTime_AloneGetsItsTurn()
    {
        var running = await BesideAsync();
        var alone = AloneAsync();
        var behind = Enumerable.Range(0, 100).Select(_ => BesideAsync()).ToList();

        running.Dispose();

        (await alone.WaitAsync(Deadline)).Dispose();
        foreach (var lease in await Task.WhenAll(behind).WaitAsync(Deadline))
        {
            lease.Dispose();
        }
    }

    [Fact]
    public async Task EnterAsync_ManyWantToBeAlone_WhoWaitsBetweenThemGoesOnBeforeTheLater()
    {
        var order = new List<string>();
        var first = await AloneAsync();
        Task[] waiting =
        [
            NoteAsync("beside 1", isAlone: false, order),
            NoteAsync("beside 2", isAlone: false, order),
            NoteAsync("alone 1", isAlone: true, order),
            NoteAsync("beside 3", isAlone: false, order),
            NoteAsync("alone 2", isAlone: true, order),
        ];

        first.Dispose();
        await Task.WhenAll(waiting).WaitAsync(Deadline);

        Assert.Equal(["alone 1", "beside 3", "alone 2"], order[2..]);
        Assert.Equal(["beside 1", "beside 2"], order[..2].Order());
    }

    [Fact]
    public async Task EnterAsync_WhoWantsToBeAloneIsStopped_OthersGoOn()
    {
        var running = await BesideAsync();
        using var stopping = new CancellationTokenSource();
        var alone = _gate.EnterAsync("alone", isAlone: true, stopping.Token);
        var behind = BesideAsync();

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        (await behind.WaitAsync(Deadline)).Dispose();
        running.Dispose();
        Assert.Equal(new GateState(0, false, 0), _gate.State);
    }

    [Fact]
    public async Task EnterAsync_StoppedBefore_TakesNoPlace()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _gate.EnterAsync("a load", isAlone: false, new CancellationToken(true))
        );

        Assert.Equal(new GateState(0, false, 0), _gate.State);
    }

    [Fact]
    public async Task EnterAsync_ThatWaits_SaysForWhom()
    {
        var log = new RecordedLog<WorkBudget>();
        var gate = new AloneGate(log);
        var running = await gate.EnterAsync("A load of crm.account", isAlone: false, default);
        var alone = gate.EnterAsync("Curating 1 files", isAlone: true, default);
        var behind = gate.EnterAsync("A load of crm.contact", isAlone: false, default);

        running.Dispose();
        (await alone.WaitAsync(Deadline)).Dispose();
        (await behind.WaitAsync(Deadline)).Dispose();

        Assert.Equal(
            [
                "Information: Curating 1 files waits to be alone; 1 units of work are beside each other in this process, "
                    + "and 0 wait before it.",
                "Information: A load of crm.contact waits for work that is alone; 1 units of work are beside each other in this process, "
                    + "and 1 wait before it.",
            ],
            log.Lines
        );
    }

    [Fact]
    public async Task EnterAsync_InAnyOrderFromManyThreads_NobodyIsBesideWhoIsAloneAndAllComeToAnEnd()
    {
        var (alone, beside) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, token) =>
        {
            var isAlone = number % 7 == 0;
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(token);
            var entering = _gate.EnterAsync("work", isAlone, stopping.Token);
            if (number % 11 == 0)
            {
                await stopping.CancelAsync();
            }

            try
            {
                using var place = await entering;
                var inside = isAlone ? Interlocked.Increment(ref alone) : Interlocked.Increment(ref beside);
                Assert.Equal((true, 0), (!isAlone || inside == 1, isAlone ? Volatile.Read(ref beside) : Volatile.Read(ref alone)));
                await Task.Yield();
                Assert.Equal(0, isAlone ? Volatile.Read(ref beside) : Volatile.Read(ref alone));
                _ = isAlone ? Interlocked.Decrement(ref alone) : Interlocked.Decrement(ref beside);
            }
            catch (OperationCanceledException) when (number % 11 == 0)
            {
                return;
            }
        });

        Assert.Equal(new GateState(0, false, 0), _gate.State);
    }

    [Fact]
    public async Task AskAsync_ToBeAlone_TakesThePlaceThenTheBudgetAndGivesBothBack()
    {
        var budget = new WorkBudget(new WorkAmount(100, 8), NullLogger<WorkBudget>.Instance);
        var curating = await budget.AskAsync(new WorkRequest("a group", new WorkAmount(50, 1)), default);
        var load = await budget.AskBesideAsync("a load", default);

        var alone = budget.AskAsync(WorkRequest.Everything("a file"), default);
        Assert.Equal((1, 0), (budget.Places.Waiting, budget.State.Waiting));
        load.Dispose();
        await Poll.UntilAsync(() => budget.State.Waiting == 1, "it waits for the budget");
        Assert.Equal(new GateState(0, true, 0), budget.Places);
        curating.Dispose();
        var lease = await alone.WaitAsync(Deadline);

        Assert.Equal(budget.Whole, lease.Amount);
        lease.Dispose();
        Assert.Equal((new GateState(0, false, 0), default), (budget.Places, budget.State.Granted));
    }

    [Fact]
    public async Task AskAsync_StoppedWhileItWaitsForTheBudget_LeavesItsPlace()
    {
        var budget = new WorkBudget(new WorkAmount(100, 8), NullLogger<WorkBudget>.Instance);
        using var curating = await budget.AskAsync(new WorkRequest("a group", new WorkAmount(50, 1)), default);
        using var stopping = new CancellationTokenSource();
        var alone = budget.AskAsync(WorkRequest.Everything("a file"), stopping.Token);
        Assert.Equal(new GateState(0, true, 0), budget.Places);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);
        (await budget.AskBesideAsync("a load", default).WaitAsync(Deadline)).Dispose();
    }

    private Task<WorkLease> BesideAsync() => _gate.EnterAsync("work", isAlone: false, default);

    private Task<WorkLease> AloneAsync() => _gate.EnterAsync("work", isAlone: true, default);

    private async Task NoteAsync(string name, bool isAlone, List<string> order)
    {
        using var place = await _gate.EnterAsync(name, isAlone, default);
        lock (order)
        {
            order.Add(name);
        }
    }
}
