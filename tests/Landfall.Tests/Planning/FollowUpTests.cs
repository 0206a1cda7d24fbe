using Landfall.Ledger.Rows;
using Landfall.Planning;
using static Landfall.Tests.Planning.PlanningBed;

namespace Landfall.Tests.Planning;

public sealed class FollowUpTests
{
    private const string Piece = "orders@1|1|1";

    [Fact]
    public async Task Take_CuratedFiles_ClaimsTheirLoadAndStartsNothing()
    {
        var bed = new PlanningBed();
        var curated = await CuratedAsync(bed);

        var taken = await bed.FollowUp.TakeAsync(Table, curated.Claim, default);

        Assert.Equal(";load=orders@1|1|1+2|1|load;tell=;ends=True;waiting=0;curating=0", Print(taken));
        Assert.Equal(["orders@1"], bed.Started);
        var head = await bed.HeadAsync();
        Assert.Equal((2, HeadState.Idle, 1), (head.Epoch, head.State, head.Passes));
        await bed.WakeAsync();
        Assert.Equal((3, 0), ((await bed.HeadAsync()).Epoch, (await bed.HeadAsync()).Passes));
    }

    [Fact]
    public async Task Take_FilesEventsAndALoad_AreDoneSideBySide()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1), Row(2), Row(3) with { Work = WorkKind.Load });
        bed.Store.Write(Table, [new LedgerChange.Insert(Event)]);

        var taken = await bed.FollowUp.TakeAsync(Table, Piece, default);

        Assert.Equal(
            "orders@1|1|1+1|1|1=1,2;load=orders@1|1|1+1|1|load;tell=orders@1|1|1+1|1|tell;ends=True;waiting=0;curating=2",
            Print(taken)
        );
        Assert.Equal((taken.Groups[0].Claim, false), (bed.Work(1).Claim, bed.Work(1).Begun));
        Assert.Empty(bed.Started);
    }

    [Fact]
    public async Task Take_NothingToDo_WritesNothing()
    {
        var bed = new PlanningBed();

        var taken = await bed.FollowUp.TakeAsync(Table, Piece, default);

        Assert.Equal(PlanResult.Nothing, taken);
        Assert.Equal(["find h", "find account", "list c|", "list t|", "list u|"], bed.Store.Calls);
    }

    [Fact]
    public async Task Take_TableThatIsPlanned_LeavesItToThePlan()
    {
        var bed = new PlanningBed();
        await bed.WakeAsync();
        bed.Put(Row(1));
        bed.Store.Calls.Clear();

        var taken = await bed.FollowUp.TakeAsync(Table, Piece, default);

        Assert.True(taken.IsEmpty);
        Assert.Equal(["find h"], bed.Store.Calls);
        Assert.Equal(["orders@1"], bed.Started);
    }

    public static TheoryData<string, WorkRow[]> TooMuchForOne =>
        new()
        {
            { "two groups", [Row(1), Row(2) with { Contract = "c2" }] },
            { "big files", [Row(1) with { Bytes = 16L << 20 }] },
            { "many bytes", [Row(1) with { Bytes = 9L << 20 }, Row(2) with { Bytes = 9L << 20 }] },
            { "an archive", [Row(1) with { Work = WorkKind.Unpack }] },
            { "a file that may have ended a process", [Row(1) with { Attempts = 1 }] },
            { "a file that is due", [Row(1) with { DueAt = Now }] },
        };

    [Theory]
    [MemberData(nameof(TooMuchForOne))]
    public async Task Take_WorkForMore_IsHandedOutByThePlanning(string what, WorkRow[] rows)
    {
        var bed = new PlanningBed();
        bed.Put(rows);

        var taken = await bed.FollowUp.TakeAsync(Table, Piece, default);

        Assert.True(taken.IsEmpty, what);
        Assert.Equal(["orders@1"], bed.Started);
        Assert.NotEmpty((await bed.PlanAsync(1, 1)).Groups);
    }

    [Fact]
    public async Task Take_ClaimOfSomebodySilent_IsFreedByThePlanning()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1));
        await bed.WakeAndPlanAsync();
        bed.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.True((await bed.FollowUp.TakeAsync(Table, Piece, default)).IsEmpty);
        Assert.Equal(["orders@1", "orders@2"], bed.Started);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Take_LostAnswer_ClaimsOnce(bool isIn)
    {
        var lost = new Queue<bool?>([isIn]);
        var bed = new PlanningBed(lose: () => lost.TryDequeue(out var answer) ? answer : null);
        bed.Put(Row(1));

        var taken = await bed.FollowUp.TakeAsync(Table, Piece, default);

        Assert.Equal("orders@1|1|1+1|1|1=1;load=;tell=;ends=True;waiting=0", Print(taken)[..^";curating=1".Length]);
        Assert.Equal(taken.Groups[0].Claim, bed.Work(1).Claim);
        Assert.Equal(1, (await bed.HeadAsync()).Epoch);
    }

    [Fact]
    public async Task Left_DeliveredAgainAfterACrash_FindsWhatThePieceHadTaken()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1), Row(2) with { Work = WorkKind.Load });
        var taken = await bed.FollowUp.TakeAsync(Table, Piece, default);

        var left = await bed.FollowUp.LeftAsync(Table, Piece, default);
        var ofAnother = await bed.FollowUp.LeftAsync(Table, "orders@1|1", default);
        var ofTheRound = await bed.PlanAsync(1, 1);

        Assert.Equal(Print(taken with { Curating = 0 }), Print(left));
        Assert.True(ofAnother.IsEmpty);
        Assert.True(ofTheRound.IsEmpty);
    }

    [Fact]
    public async Task GiveBack_HostStops_FreesWhatWasNotBegun()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1), Row(2) with { Work = WorkKind.Load });
        bed.Store.Write(Table, [new LedgerChange.Insert(Event)]);
        var taken = await bed.FollowUp.TakeAsync(Table, Piece, default);
        await using var begun = await bed.Marks.BeginAsync(Table, taken.Tell!.Claim, default);

        await bed.FollowUp.GiveBackAsync(Table, taken);

        Assert.Equal(
            ["g|orders@1|1|1+1|1|tell"],
            bed.Store.Rows.Values.Select(row => row.Key).Where(key => key.StartsWith("g|", StringComparison.Ordinal))
        );
        Assert.Null(bed.Store.Peek(Table, LedgerRowKeys.Loader));
    }

    [Fact]
    public async Task Plan_OneSmallGroup_IsQuickUntilItIsPlannedAgain()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1), Row(2));

        var first = await bed.WakeAndPlanAsync();
        var again = await bed.PlanAsync(1, 1);

        Assert.Equal((true, false), (first.IsQuick, first.IsAgain));
        Assert.Equal((false, true), (again.IsQuick, again.IsAgain));
        Assert.Equal(Print(first with { Curating = 0 }), Print(again with { Curating = 0 }));
    }

    private static LedgerRow Event => new("t|" + EndOf(9) + "|1|published", new Dictionary<string, object>(StringComparer.Ordinal));

    // One file has been planned and read: what is left of it waits for its load.
    private static async Task<GroupWork> CuratedAsync(PlanningBed bed)
    {
        bed.Put(Row(1));
        var group = (await bed.WakeAndPlanAsync()).Groups[0];
        var held = await bed.Marks.BeginAsync(Table, group.Claim, default);
        bed.Put(bed.Work(1) with { Work = WorkKind.Load, Claim = null });
        await held!.ReleaseAsync(default);
        return group;
    }
}
