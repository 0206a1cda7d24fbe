using Landfall.Ledger.Rows;
using Landfall.Planning;
using static Landfall.Tests.Planning.PlanningBed;

namespace Landfall.Tests.Planning;

public sealed class TableWakerTests
{
    [Fact]
    public async Task Wake_TableThatNobodyPlans_StartsTheNextEpoch()
    {
        var bed = new PlanningBed();

        await bed.WakeAsync();

        Assert.Equal(["find h", "find account", "write h"], bed.Store.Calls);
        Assert.Equal(["orders@1"], bed.Started);
        Assert.Equal(
            new TableHead
            {
                Epoch = 1,
                State = HeadState.Running,
                Since = Now,
                Version = "1",
            },
            await bed.HeadAsync()
        );
    }

    [Fact]
    public async Task Wake_RunningTable_ReadsTheHeadAndNothingElse()
    {
        var bed = new PlanningBed();
        await bed.WakeAsync();
        bed.Store.Calls.Clear();

        await bed.WakeAsync();

        Assert.Equal(["find h"], bed.Store.Calls);
        Assert.Equal(["orders@1"], bed.Started);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wake_LostAnswer_StartsWhatItMadeRunning(bool isIn)
    {
        var lost = new Queue<bool?>([isIn]);
        var bed = new PlanningBed(lose: () => lost.TryDequeue(out var answer) ? answer : null);

        await bed.WakeAsync();

        Assert.Equal(["orders@1"], bed.Started);
        Assert.Equal(1, (await bed.HeadAsync()).Epoch);
    }

    [Fact]
    public async Task Wake_StoreThatNeverAnswers_Throws()
    {
        var bed = new PlanningBed(lose: () => false);

        await Assert.ThrowsAsync<LedgerStoreException>(bed.WakeAsync);
    }

    [Theory]
    [InlineData(HeadState.Idle, false, false, 600, HeadVerdict.LetBe)]
    [InlineData(HeadState.Idle, false, true, 0, HeadVerdict.Wake)]
    [InlineData(HeadState.Running, false, true, 9, HeadVerdict.LetBe)]
    [InlineData(HeadState.Running, false, true, 10, HeadVerdict.StartAgain)]
    [InlineData(HeadState.Running, false, false, 600, HeadVerdict.StartAgain)]
    [InlineData(HeadState.Running, false, true, 120, HeadVerdict.NextEpoch)]
    [InlineData(HeadState.Running, true, true, 119, HeadVerdict.LetBe)]
    [InlineData(HeadState.Running, true, true, 120, HeadVerdict.NextEpoch)]
    [InlineData(HeadState.Closing, true, true, 120, HeadVerdict.NextEpoch)]
    [InlineData(HeadState.Running, true, false, 600, HeadVerdict.LetBe)]
    public void Of_HeadAndClock_JudgesByMarks(HeadState state, bool begun, bool hasWork, int seconds, HeadVerdict expected)
    {
        var head = new TableHead
        {
            Epoch = 3,
            State = state,
            Since = Now,
            Begun = begun ? Now : null,
            Planned = begun ? Now : null,
        };

        Assert.Equal(expected, HeadJudgement.Of(head, hasWork, Now.AddSeconds(seconds)));
    }

    [Fact]
    public async Task CarryOut_EachVerdict_StartsWhatItSays()
    {
        var bed = new PlanningBed();
        await bed.WakeAsync();
        var head = await bed.HeadAsync();

        await bed.Waker.CarryOutAsync(Table, head, HeadVerdict.LetBe, default);
        await bed.Waker.CarryOutAsync(Table, head, HeadVerdict.StartAgain, default);
        await bed.Waker.CarryOutAsync(Table, head, HeadVerdict.NextEpoch, default);
        await bed.Waker.CarryOutAsync(Table, head, HeadVerdict.NextEpoch, default);

        Assert.Equal(["orders@1", "orders@1", "orders@2"], bed.Started);
    }
}
