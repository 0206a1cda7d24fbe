using Landfall.Ledger.Rows;
using Landfall.Planning;
using static Landfall.Tests.Planning.PlanningBed;

namespace Landfall.Tests.Planning;

public sealed class TablePlannerTests
{
    [Fact]
    public async Task Plan_SmallFiles_AreOneGroupAndThePlanningEnds()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1), Row(2), Row(3));

        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal("orders@1|1|1=1,2,3;load=;tell=;ends=True;waiting=0;curating=3", Print(plan));
        Assert.Equal(Row(2) with { Claim = "orders@1|1|1", Mark = Now, Version = "2" }, bed.Work(2));
        Assert.Equal(
            new TableHead
            {
                Epoch = 1,
                State = HeadState.Idle,
                Since = Now,
                Begun = Now,
                Planned = Now,
                Round = 1,
                Version = "3",
            },
            await bed.HeadAsync()
        );
    }

    [Fact]
    public async Task Plan_BigFilesContractsAndSnapshots_GoApart()
    {
        var bed = new PlanningBed();
        bed.Put(
            Row(1),
            Row(2) with
            {
                Bytes = 16L << 20,
            },
            Row(3) with
            {
                Contract = "c2",
            },
            Row(4) with
            {
                SnapshotKey = "2026-11",
            },
            Row(5)
        );

        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal(
            "orders@1|1|1=1,5 orders@1|1|2=2 orders@1|1|3=3 orders@1|1|4=4;load=;tell=;ends=True;waiting=0;curating=5",
            Print(plan)
        );
    }

    [Fact]
    public async Task Plan_MoreBytesThanAGroupTakes_AreSeveralGroups()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 5).Select(file => Row(file) with { Bytes = 15L << 20 }));

        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal("orders@1|1|1=1,2,3,4 orders@1|1|2=5;load=;tell=;ends=True;waiting=0;curating=5", Print(plan));
    }

    [Fact]
    public async Task Plan_ManyFiles_AreClaimedOverRoundsUpToTheLimit()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 1_000).Select(Row));

        var first = await bed.WakeAndPlanAsync();
        var second = await bed.PlanAsync(1, 2);

        Assert.Equal([48, 48], first.Groups.Select(group => group.Batches.Count));
        Assert.False(first.Ends);
        Assert.Equal([48, 48], second.Groups.Select(group => group.Batches.Count));
        Assert.True(second.Ends);
        Assert.Equal(HeadState.Idle, (await bed.HeadAsync()).State);

        await bed.WakeAsync();
        Assert.Equal("", string.Join(' ', (await bed.PlanAsync(2, 1)).Groups.Select(group => group.Claim)));
    }

    [Fact]
    public async Task Plan_FiftyThousandFilesWait_ReadsAFewHundredRows()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 50_000).Select(Row));

        await bed.WakeAndPlanAsync();

        Assert.InRange(bed.Store.RowsRead, 1, 500);
    }

    [Fact]
    public async Task Plan_OfTheSameRoundTwice_HandsOutTheSame()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 100).Select(Row));
        bed.Put(Row(101) with { Work = WorkKind.Load });

        var first = await bed.WakeAndPlanAsync();
        var again = await bed.PlanAsync(1, 1);

        Assert.Equal(first.Groups.Select(group => group.Claim), again.Groups.Select(group => group.Claim));
        Assert.Equal(first.Groups.SelectMany(group => group.Batches), again.Groups.SelectMany(group => group.Batches));
        Assert.Equal((first.Load, first.Ends), (again.Load, again.Ends));
        Assert.Equal(new LoadWork(Table, "orders@1|1|load"), again.Load);
    }

    [Fact]
    public async Task Plan_LateDeliveryOfARoundThatIsOver_ClaimsNothing()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 1_000).Select(Row));
        var first = await bed.WakeAndPlanAsync();
        foreach (var group in first.Groups)
        {
            await (await bed.Marks.BeginAsync(Table, group.Claim, default))!.ReleaseAsync(default);
        }

        var late = await bed.PlanAsync(1, 1);

        Assert.Equal(";load=;tell=;ends=False;waiting=0;curating=0", Print(late));
    }

    [Fact]
    public async Task Plan_AfterAnUnexplainedAttempt_HalvesTheGroup()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 5).Select(file => Row(file) with { Attempts = 1, Claim = "orders@7|1|1" }));
        bed.Put(Row(6));

        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal("orders@1|1|1=1,2,3 orders@1|1|2=4,5 orders@1|1|3=6;load=;tell=;ends=True;waiting=0;curating=6", Print(plan));
    }

    [Fact]
    public async Task Plan_AfterTwoUnexplainedAttempts_LeavesTheFileAlone()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1) with { Attempts = 2 }, Row(2) with { Attempts = 2 }, Row(3));

        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal("orders@1|1|1=1 orders@1|1|2=2 orders@1|1|3=3;load=;tell=;ends=True;waiting=0;curating=3", Print(plan));
    }

    [Fact]
    public async Task Plan_CuratedRows_HandsOutOneLoadUntilItsMarkIsGivenBack()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1) with { Work = WorkKind.Load });

        var first = await bed.WakeAndPlanAsync();
        var second = await bed.WakeAndPlanAsync();
        var held = await bed.Loaders.TakeAsync(Table, first.Load!.Claim, default);
        var other = await bed.Loaders.TakeAsync(Table, "orders@9|1|load", default);
        await held!.ReleaseAsync(default);
        var third = await bed.WakeAndPlanAsync();

        Assert.Equal(";load=orders@1|1|load;tell=;ends=True;waiting=0;curating=0", Print(first));
        Assert.Equal(";load=;tell=;ends=True;waiting=0;curating=0", Print(second));
        Assert.Null(other);
        Assert.Equal(";load=orders@3|1|load;tell=;ends=True;waiting=0;curating=0", Print(third));
    }

    [Fact]
    public async Task Plan_Events_AreToldOnceAtATime()
    {
        var bed = new PlanningBed();
        bed.Store.Write(
            Table,
            [
                new LedgerChange.Insert(
                    new LedgerRow("t|" + EndOf(1) + "|1|published", new Dictionary<string, object>(StringComparer.Ordinal))
                ),
            ]
        );

        var first = await bed.WakeAndPlanAsync();
        var second = await bed.WakeAndPlanAsync();

        Assert.Equal(";load=;tell=orders@1|1|tell;ends=True;waiting=0;curating=0", Print(first));
        Assert.Equal(";load=;tell=;ends=True;waiting=0;curating=0", Print(second));
    }

    [Fact]
    public async Task Plan_EventsThatAreNotDue_KeepNothingRunning()
    {
        var bed = new PlanningBed();
        bed.Store.Write(
            Table,
            [
                new LedgerChange.Insert(
                    new LedgerRow(
                        "t|" + EndOf(1) + "|1|published",
                        new Dictionary<string, object>(StringComparer.Ordinal) { ["dueAt"] = Now.AddMinutes(1) }
                    )
                ),
            ]
        );

        Assert.Equal(";load=;tell=;ends=True;waiting=0;curating=0", Print(await bed.WakeAndPlanAsync()));
    }

    [Fact]
    public async Task Plan_WaitingRows_OpensThoseThatAreDue()
    {
        var bed = new PlanningBed();
        bed.Put(
            Row(1) with
            {
                DueAt = Now,
                WaitsFor = "the next attempt",
            },
            Row(2) with
            {
                DueAt = Now.AddTicks(1),
                WaitsFor = "the next attempt",
            }
        );

        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal("orders@1|1|1=1;load=;tell=;ends=True;waiting=0;curating=1", Print(plan));
        Assert.Equal(
            ["g|orders@1|1|1", "h", "o|" + EndOf(1), DueRow.Of(Row(2) with { DueAt = Now.AddTicks(1) }).Key, "w|" + EndOf(2)],
            bed.Store.Rows.Values.Select(row => row.Key)
        );
    }

    [Fact]
    public async Task Plan_HundredThousandWait_ReadsThoseThatAreDue()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 100_000).Select(n => Row(n) with { DueAt = Now.AddHours(n == 77_777 ? 0 : 1), WaitsFor = "a load" }));
        await bed.WakeAsync();

        var plan = await bed.PlanAsync(1, 1);

        Assert.Equal(["orders-20241127T060000-00000000000000077777"], Assert.Single(plan.Groups).Batches);
        Assert.InRange(bed.Store.RowsRead, 1, 10);
    }

    [Fact]
    public async Task Plan_NameOfABatchThatWaitsUntilLater_IsDroppedAndOpensNothing()
    {
        var bed = new PlanningBed();
        var waiting = Row(1) with { DueAt = Now.AddHours(1), WaitsFor = "a load" };
        bed.Put(waiting);
        var (early, gone) = (DueRow.Of(waiting with { DueAt = Now }), DueRow.Of(Row(2) with { DueAt = Now }));
        Assert.True(bed.Store.Write(Table, [new LedgerChange.Put(early), new LedgerChange.Put(gone)]).IsCommitted);

        var plan = await bed.WakeAndPlanAsync();

        Assert.Empty(plan.Groups);
        Assert.Equal(["h", DueRow.Of(waiting).Key, waiting.Key], bed.Store.Rows.Values.Select(row => row.Key));
    }

    [Fact]
    public async Task Look_NothingIsDue_ReadsNoWaitingRowAndSaysWhenToLookAgain()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 1_000).Select(n => Row(n) with { DueAt = Now.AddMinutes(n), WaitsFor = "a load" }));
        bed.Store.Calls.Clear();

        var look = await bed.Planner.LookAsync(Table, default);

        Assert.Equal(new TableLook(HasWork: false, IsAtRest: true, Now.AddMinutes(1)), look);
        Assert.Equal(["list c|", "list t|", "list u|"], bed.Store.Calls);
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new TableLook(HasWork: true, IsAtRest: false, null), await bed.Planner.LookAsync(Table, default));
    }

    [Theory]
    [InlineData(true, 119, false)]
    [InlineData(true, 120, true)]
    [InlineData(false, 599, false)]
    [InlineData(false, 600, true)]
    public async Task Plan_SilentClaim_IsFreedAfterItsTime(bool begun, int seconds, bool freed)
    {
        var bed = new PlanningBed();
        bed.Put(Row(1));
        var claim = (await bed.WakeAndPlanAsync()).Groups[0].Claim;
        if (begun)
        {
            await (await bed.Marks.BeginAsync(Table, claim, default))!.DisposeAsync();
        }

        bed.Time.Advance(TimeSpan.FromSeconds(seconds));
        var plan = await bed.WakeAndPlanAsync();

        Assert.Equal(freed ? "orders@2|1|1" : "", string.Join(' ', plan.Groups.Select(group => group.Claim)));
        Assert.Equal(freed, bed.Store.Peek(Table, "g|" + claim) is null);
        Assert.Equal(0, bed.Work(1).Attempts);
    }

    [Fact]
    public async Task Plan_AfterTheLastRound_StartsTheSuccessor()
    {
        var bed = new PlanningBed(new PlanningOptions { MaxRounds = 2 });
        bed.Put(Row(1));
        await bed.WakeAsync();

        var plan = await bed.PlanAsync(1, 3);

        Assert.Equal(";load=;tell=;ends=True;waiting=0;curating=0", Print(plan));
        Assert.Equal(["orders@1", "orders@2"], bed.Started);
        Assert.Equal(
            new TableHead
            {
                Epoch = 2,
                State = HeadState.Running,
                Since = Now,
                Version = "2",
            },
            await bed.HeadAsync()
        );
    }

    [Fact]
    public async Task Plan_ClosingOfItsOwnEpoch_IsTakenUp()
    {
        var bed = new PlanningBed();
        bed.Put(Row(1));
        bed.Store.Write(
            Table,
            [
                new TableHead
                {
                    Epoch = 4,
                    State = HeadState.Closing,
                    Since = Now,
                }.ToChange(),
            ]
        );

        var plan = await bed.PlanAsync(4, 1);

        Assert.Equal("orders@4|1|1=1;load=;tell=;ends=True;waiting=0;curating=1", Print(plan));
    }

    [Fact]
    public async Task Plan_Archives_AreUnpackedEachAlone()
    {
        var bed = new PlanningBed();
        var archive = Row(1) with { Work = WorkKind.Unpack, Contract = null };
        bed.Store.Write(
            "~archives",
            [new LedgerChange.Insert(archive.ToRow()), new LedgerChange.Insert((archive with { End = EndOf(2) }).ToRow())]
        );
        await bed.Waker.WakeAsync("archive", default);

        var plan = await bed.Planner.PlanAsync(new PlanInput("archive", 1, 1, "archive@1"), default);

        Assert.Equal("unpack archive@1|1|1=1 unpack archive@1|1|2=2;load=;tell=;ends=True;waiting=0;curating=2", Print(plan));
        Assert.Equal("archive-20241127T060000-00000000000000000001", plan.Groups[0].Batches[0]);
    }

    [Fact]
    public async Task Plan_RowsBehindThoseThatWaitForALoad_AreCuratedWhenTheLoadHasCaughtUp()
    {
        var bed = new PlanningBed(new PlanningOptions { ScanRows = 2_000 });
        bed.Put(Enumerable.Range(1, 2_500).Select(file => Row(file) with { Work = WorkKind.Load }));
        bed.Put(Row(3_000));

        var first = await bed.WakeAndPlanAsync();
        foreach (var file in Enumerable.Range(1, 600))
        {
            bed.Store.Write(Table, [new LedgerChange.Delete("o|" + EndOf(file), bed.Work(file).Version!)]);
        }

        var second = await bed.WakeAndPlanAsync();

        Assert.Equal(";load=orders@1|1|load;tell=;ends=True;waiting=0;curating=0", Print(first));
        Assert.Equal(
            "orders@2|1|1=3;load=;tell=;ends=True;waiting=0;curating=1".Replace("=3;", "=3000;", StringComparison.Ordinal),
            Print(second)
        );
    }

    [Fact]
    public async Task Plan_FortyEightSmallFiles_CostsEightCalls()
    {
        var bed = new PlanningBed();
        bed.Put(Enumerable.Range(1, 48).Select(Row));
        await bed.WakeAsync();
        bed.Store.Calls.Clear();

        await bed.PlanAsync(1, 1);

        Assert.Equal(["find h", "list u|", "list c|", "list t|", "write h", "list c|", "list t|", "write h"], bed.Store.Calls);
    }
}
