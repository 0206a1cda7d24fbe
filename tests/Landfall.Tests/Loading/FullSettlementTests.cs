using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Tests.Warehouses;
using Landfall.Warehouses;

namespace Landfall.Tests.Loading;

public sealed class FullSettlementTests
{
    private static readonly TableContract Full = SuiteTable.Contract(LoadMode.Full, "c2");
    private static readonly ControlRow Empty = new(SuiteTable.Name, 7, null, null, null, null, null);

    // Tuesday is in force, loaded under fence 3.
    private static readonly ControlRow Tuesday = new(SuiteTable.Name, 7, "_account__3", "c1", "2026-11-17", SuiteTable.Day, 0);
    private static readonly Marker TuesdayMarker = SettlementTests.Marker("tu", rows: 6, snapshot: "2026-11-17");

    [Fact]
    public void Settle_FirstSnapshot_Loads()
    {
        var monday = SuiteTable.Batch("mo", 4, snapshot: "2026-11-16");

        var settled = SettlementTests.Settle(Full, Empty, [], monday);

        Assert.Equal([BatchVerdict.Load(monday)], settled.Verdicts);
        Assert.Equal(new ControlRow(SuiteTable.Name, 7, "_account__7", "c2", "2026-11-16", SuiteTable.Day, 0), settled.Control);
    }

    [Fact]
    public void Settle_GreaterSnapshot_ReplacesAndCountsWhatItRemoves()
    {
        var wednesday = SuiteTable.Batch("we", 4, snapshot: "2026-11-18", minute: -5);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], wednesday);

        Assert.Equal(new LoadCounts(4, 0, 0, 0, 0, 0, Removed: 6), Assert.Single(settled.Verdicts).Counts);
        Assert.Equal(
            new ControlRow(SuiteTable.Name, 7, "_account__7", "c2", "2026-11-18", SuiteTable.Day.AddMinutes(-5), 0),
            settled.Control
        );
    }

    [Fact]
    public void Settle_LesserSnapshot_IsSuperseded()
    {
        var monday = SuiteTable.Batch("mo", 4, snapshot: "2026-11-16", minute: 60);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], monday);

        Assert.Equal([BatchVerdict.Superseded(monday, "tu")], settled.Verdicts);
        Assert.Equal(Tuesday, settled.Control);
    }

    [Fact]
    public void Settle_SeveralSnapshotsInOnePackage_OnlyTheGreatestLoads()
    {
        var monday = SuiteTable.Batch("mo", 4, snapshot: "2026-11-16");
        var wednesday = SuiteTable.Batch("we", 1, snapshot: "2026-11-18");
        var thursday = SuiteTable.Batch("th", 2, snapshot: "2026-11-19");

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], thursday, wednesday, monday);

        Assert.Equal(
            [BatchVerdict.Load(thursday, removed: 6), BatchVerdict.Superseded(wednesday, "th"), BatchVerdict.Superseded(monday, "tu")],
            settled.Verdicts
        );
        Assert.Equal("2026-11-19", settled.Control.SnapshotKey);
    }

    [Fact]
    public void Settle_KeysOfAnotherWidth_AreOrderedByTheirNumbers()
    {
        var september = Tuesday with { SnapshotKey = "2026-9-30" };
        var october = SuiteTable.Batch("oc", 4, snapshot: "2026-10-1");

        var settled = SettlementTests.Settle(Full, september, [SettlementTests.Marker("tu", rows: 6, snapshot: "2026-9-30")], october);

        Assert.Equal([BatchVerdict.Load(october, removed: 6)], settled.Verdicts);
        Assert.Equal("2026-10-1", settled.Control.SnapshotKey);
    }

    [Fact]
    public void Settle_SnapshotWithoutRows_ParksAndTheTableStays()
    {
        var nothing = SuiteTable.Batch("we", 0, snapshot: "2026-11-18");

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], nothing);

        var verdict = Assert.Single(settled.Verdicts);
        Assert.Equal((VerdictKind.Park, "snapshot-too-small"), (verdict.Kind, verdict.Error?.Code));
        Assert.EndsWith("has 0 rows, the table has 6; expected some rows.", verdict.Error?.Message, StringComparison.Ordinal);
        Assert.Equal(Tuesday, settled.Control);
        Assert.False(settled.IsRebuilt);
    }

    [Theory]
    [InlineData(null, null, 1, true)]
    [InlineData(4L, null, 4, true)]
    [InlineData(4L, null, 3, false)]
    [InlineData(null, 0.5, 3, true)]
    [InlineData(null, 0.5, 2, false)]
    [InlineData(null, 0.0, 5, false)]
    [InlineData(null, 1.0, 0, true)]
    [InlineData(2L, 1.0, 1, false)]
    public void Settle_SmallerSnapshot_LoadsAsFarAsTheContractAllows(long? least, double? drop, int rows, bool loads)
    {
        var smaller = SuiteTable.Batch("we", rows, snapshot: "2026-11-18");

        var settled = SettlementTests.Settle(Full with { MinimumRows = least, MaximumDrop = drop }, Tuesday, [TuesdayMarker], smaller);

        Assert.Equal(loads ? VerdictKind.Load : VerdictKind.Park, Assert.Single(settled.Verdicts).Kind);
        Assert.Equal(loads ? "2026-11-18" : "2026-11-17", settled.Control.SnapshotKey);
    }

    [Fact]
    public void Settle_FirstSnapshotWithoutRows_Loads()
    {
        var nothing = SuiteTable.Batch("mo", 0, snapshot: "2026-11-16");

        Assert.Equal([BatchVerdict.Load(nothing)], SettlementTests.Settle(Full, Empty, [], nothing).Verdicts);
    }

    [Fact]
    public void Settle_GreatestOfSeveralIsTooSmall_TheNextOneBecomesTheTable()
    {
        var wednesday = SuiteTable.Batch("we", 5, snapshot: "2026-11-18");
        var thursday = SuiteTable.Batch("th", 0, snapshot: "2026-11-19");

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], thursday, wednesday);

        Assert.Equal(
            [("th", VerdictKind.Park), ("we", VerdictKind.Load)],
            settled.Verdicts.Select(one => (one.Batch.Batch, one.Kind)).Order()
        );
        Assert.Equal("2026-11-18", settled.Control.SnapshotKey);
    }

    [Fact]
    public void Settle_NothingBehindTheFirstSnapshotOfTheSamePackage_Parks()
    {
        var monday = SuiteTable.Batch("mo", 5, snapshot: "2026-11-16");
        var nothing = SuiteTable.Batch("tu", 0, snapshot: "2026-11-17");

        var settled = SettlementTests.Settle(Full, Empty, [], nothing, monday);

        Assert.Equal(
            [("mo", VerdictKind.Load), ("tu", VerdictKind.Park)],
            settled.Verdicts.Select(one => (one.Batch.Batch, one.Kind)).Order()
        );
    }

    [Fact]
    public void Settle_EachSnapshotOfAPackage_IsHeldAgainstTheOneBeforeIt()
    {
        var half = Full with { MaximumDrop = 0.5 };
        var wednesday = SuiteTable.Batch("we", 3, snapshot: "2026-11-18");
        var thursday = SuiteTable.Batch("th", 2, snapshot: "2026-11-19");

        var settled = SettlementTests.Settle(half, Tuesday, [TuesdayMarker], wednesday, thursday);

        Assert.Equal(
            [("th", VerdictKind.Load), ("we", VerdictKind.Superseded)],
            settled.Verdicts.Select(one => (one.Batch.Batch, one.Kind)).Order()
        );
    }

    [Fact]
    public void Settle_NothingWrittenTwiceOverTheFile_Parks()
    {
        var once = SuiteTable.Batch("once", 0, blob: "crm/tu.csv", content: "nothing", snapshot: "2026-11-18");
        var again = SuiteTable.Batch("again", 0, blob: "crm/tu.csv", content: "nothing", snapshot: "2026-11-19", minute: 1);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], once, again);

        Assert.All(settled.Verdicts, verdict => Assert.Equal(VerdictKind.Park, verdict.Kind));
        Assert.Equal(Tuesday, settled.Control);
    }

    [Fact]
    public void Settle_NothingBesideARequestToForgetAnother_Parks()
    {
        var monday = SuiteTable.Batch("mo", 0, snapshot: "2026-11-16", generation: 1) with { Forgetting = true };
        var nothing = SuiteTable.Batch("we", 0, snapshot: "2026-11-18");

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], monday, nothing);

        Assert.Equal(VerdictKind.Park, settled.Verdicts.Single(verdict => verdict.Batch == nothing).Kind);
        Assert.Equal("2026-11-17", settled.Control.SnapshotKey);
    }

    [Fact]
    public void Settle_SmallVersionBehindAWholeOneOfTheSameFile_ParksAlone()
    {
        var whole = SuiteTable.Batch("v1", 6, blob: "crm/we.csv", snapshot: "2026-11-18");
        var nothing = SuiteTable.Batch("v2", 0, blob: "crm/we.csv", snapshot: "2026-11-18", minute: 1);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], whole, nothing);

        Assert.Equal(
            [("v1", VerdictKind.Load), ("v2", VerdictKind.Park)],
            settled.Verdicts.Select(one => (one.Batch.Batch, one.Kind)).Order()
        );
    }

    [Fact]
    public void Settle_TooSmallAndAPersonHasLetItThrough_Loads()
    {
        var nothing = SuiteTable.Batch("we", 0, snapshot: "2026-11-18") with { Accepted = true };

        Assert.Equal(VerdictKind.Load, Assert.Single(SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], nothing).Verdicts).Kind);
    }

    [Fact]
    public void Settle_SameBlobSameContent_IsADuplicate()
    {
        var again = SuiteTable.Batch("again", 6, blob: "crm/tu.csv", content: "hash-tu", snapshot: "2026-11-17", minute: 9);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], again);

        Assert.Equal([BatchVerdict.Duplicate(again, "tu")], settled.Verdicts);
        Assert.Equal(Tuesday with { SnapshotVersion = SuiteTable.Day.AddMinutes(9) }, settled.Control);
    }

    [Fact]
    public void Settle_SameContentInAnotherSnapshot_Loads()
    {
        var wednesday = SuiteTable.Batch("we", 6, content: "hash-tu", snapshot: "2026-11-18");

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], wednesday);

        Assert.Equal([BatchVerdict.Load(wednesday, removed: 6)], settled.Verdicts);
    }

    [Fact]
    public void Settle_NewerVersionOfTheBlob_TakesItsPlace()
    {
        var rewritten = SuiteTable.Batch("again", 5, blob: "crm/tu.csv", snapshot: "2026-11-17", minute: 9);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], rewritten);

        Assert.Equal([BatchVerdict.Load(rewritten, removed: 6)], settled.Verdicts);
        Assert.Equal([new TakenOut(TuesdayMarker, "again")], settled.Out);
        Assert.True(settled.IsRebuilt);
        Assert.Equal(
            Tuesday with
            {
                Storage = "_account__7",
                Contract = "c2",
                SnapshotVersion = SuiteTable.Day.AddMinutes(9),
            },
            settled.Control
        );
    }

    [Fact]
    public void Settle_OlderVersionOfTheBlob_IsSuperseded()
    {
        var older = SuiteTable.Batch("older", 5, blob: "crm/tu.csv", snapshot: "2026-11-17", minute: -9);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], older);

        Assert.Equal([BatchVerdict.Superseded(older, "tu")], settled.Verdicts);
        Assert.Equal(Tuesday, settled.Control);
    }

    [Fact]
    public void Settle_LaterGenerationOfTheSnapshot_TakesItsPlace()
    {
        var reprocessed = SuiteTable.Batch("tu", 5, snapshot: "2026-11-17", generation: 1);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], reprocessed);

        Assert.Equal([BatchVerdict.Load(reprocessed, removed: 6)], settled.Verdicts);
        Assert.Equal(Tuesday with { Storage = "_account__7", Contract = "c2", SnapshotGeneration = 1 }, settled.Control);
    }

    [Fact]
    public void Settle_ForgetOfTheSnapshotInForce_LeavesAnEmptyTable()
    {
        var forgotten = SuiteTable.Batch("tu", 0, snapshot: "2026-11-17", generation: 1) with { Forgetting = true };

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], forgotten);

        Assert.Equal([BatchVerdict.Forget(forgotten, removed: 6)], settled.Verdicts);
        Assert.True(settled.IsRebuilt);
        Assert.Empty(settled.Companions);
        Assert.Equal(Tuesday with { Storage = "_account__7", Contract = "c2", SnapshotGeneration = 1 }, settled.Control);
    }

    [Fact]
    public void Settle_ForgetOfAFileThatARepeatStandsBehind_OpensTheRepeatAgain()
    {
        var forgotten = SuiteTable.Batch("tu", 0, snapshot: "2026-11-17", generation: 1) with { Forgetting = true };
        var repeat = SettlementTests.Marker("again", rows: 6, blob: "crm/tu.csv", content: "hash-tu", fence: 5) with
        {
            Outcome = LoadOutcome.Duplicate,
            RelatedBatch = "tu",
        };

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], forgotten);

        var consequences = new Consequences(new LoadPackage(Full, [forgotten]), settled, [TuesdayMarker]);
        Assert.Equal(["tu"], consequences.Asks?.RelatedBatches);
        Assert.Equal([new Consequence("again", 0, "tu", Reopens: true)], consequences.Of([repeat]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settle_FileThatARepeatTookAlongUnderALaterKey_IsFoundAllTheSame(bool forgetting)
    {
        var control = Tuesday with { SnapshotKey = "20261120T060900.000000Z" };
        var later = SuiteTable.Batch("tu", forgetting ? 0 : 4, generation: 1) with { Forgetting = forgetting };

        var settled = SettlementTests.Settle(Full, control, [TuesdayMarker], later);

        Assert.Equal(
            forgetting ? BatchVerdict.Forget(later, removed: 6) : BatchVerdict.Load(later, removed: 6),
            Assert.Single(settled.Verdicts)
        );
        Assert.Equal("20261120T060900.000000Z", settled.Control.SnapshotKey);
    }

    [Fact]
    public void Settle_ForgetOfAnOlderSnapshot_LeavesTheTable()
    {
        var forgotten = SuiteTable.Batch("mo", 0, snapshot: "2026-11-16", generation: 1) with { Forgetting = true };

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], forgotten);

        Assert.Equal([BatchVerdict.Forget(forgotten)], settled.Verdicts);
        Assert.Equal(Tuesday, settled.Control);
    }

    [Fact]
    public void Settle_AnotherBlobOfTheSameSnapshot_Parks()
    {
        var second = SuiteTable.Batch("second", 5, snapshot: "2026-11-17", minute: 9);

        var settled = SettlementTests.Settle(Full, Tuesday, [TuesdayMarker], second);

        Assert.Equal(
            new BatchError(
                "snapshot-taken",
                "crm/second.csv belongs to the snapshot '2026-11-17', which the table has from batch tu; expected one file a snapshot.",
                "Land it under a greater snapshot key, make the contract's landing pattern claim one file a key, "
                    + "or say in landfallSnapshotClosedBy when a snapshot of several files is whole."
            ),
            Assert.Single(settled.Verdicts).Error
        );
    }

    [Fact]
    public void Settle_WithoutAKey_TheVersionIsTheKey()
    {
        var (first, second) = (SuiteTable.Batch("first", 4), SuiteTable.Batch("second", 2, minute: 1));

        var settled = SettlementTests.Settle(Full, Empty, [], second, first);

        Assert.Equal([BatchVerdict.Load(second), BatchVerdict.Superseded(first, "second")], settled.Verdicts);
        Assert.Equal("20261120T060100.000000Z", settled.Control.SnapshotKey);
    }

    [Fact]
    public void Settle_RepeatWithoutAKey_TakesTheSnapshotAlongSoThatOneInBetweenIsOlder()
    {
        var control = Tuesday with { SnapshotKey = "20261120T060000.000000Z" };
        var repeat = SuiteTable.Batch("repeat", 6, blob: "crm/tu.csv", content: "hash-tu", minute: 9);
        var between = SuiteTable.Batch("between", 5, minute: 5);

        var after = SettlementTests.Settle(Full, control, [TuesdayMarker], repeat).Control;

        Assert.Equal(control with { SnapshotKey = "20261120T060900.000000Z", SnapshotVersion = SuiteTable.Day.AddMinutes(9) }, after);
        Assert.Equal([BatchVerdict.Superseded(between, "tu")], SettlementTests.Settle(Full, after, [TuesdayMarker], between).Verdicts);
    }

    [Fact]
    public void Settle_IntoATableOfModeAppend_IsRefused()
    {
        var appended = Empty with { Storage = "_account__3", Contract = "c1" };

        var failure = Assert.Throws<TerminalException>(() => SettlementTests.Settle(Full, appended, [], SuiteTable.Batch("a", 3)));

        Assert.Equal("mode-changed", failure.Error.Code);
    }

    [Fact]
    public void Settle_StorageWithoutItsMarker_Parks()
    {
        var failure = Assert.Throws<TerminalException>(() => SettlementTests.Settle(Full, Tuesday, [], SuiteTable.Batch("a", 3)));

        Assert.Equal(
            new BatchError(
                "markers-damaged",
                "The control row of crm.account names the storage _account__3, "
                    + "and no marker says that it made it; expected one. Nothing was changed.",
                "Restore the schema landfall from a backup of the warehouse, then 'landfall release BATCH'."
            ),
            failure.Error
        );
    }

    [Fact]
    public void Settle_AnyPackaging_ComesToTheSameTable()
    {
        PackageBatch[] batches =
        [
            SuiteTable.Batch("a", 1, snapshot: "1"),
            SuiteTable.Batch("b", 2, snapshot: "2"),
            SuiteTable.Batch("b-again", 2, blob: "crm/b.csv", content: "hash-b", snapshot: "2", minute: 1),
            SuiteTable.Batch("c", 3, snapshot: "2", minute: 2),
            SuiteTable.Batch("d", 4, snapshot: "3"),
        ];
        var together = SettlementTests.Settle(Full, Empty, [], batches);
        var (control, markers) = (Empty, new List<Marker>());
        foreach (var batch in batches)
        {
            var one = SettlementTests.Settle(Full, control, markers, batch);
            markers.AddRange(NewMarkers.Of(new LoadPackage(Full, [batch]), one, SuiteTable.Day));
            control = one.Control with { Fence = control.Fence + 1 };
        }

        Assert.Equal(
            (together.Control.SnapshotKey, together.Control.SnapshotVersion, together.Loads[0].Batch),
            (control.SnapshotKey, control.SnapshotVersion, markers.Last(marker => marker.Outcome == LoadOutcome.Loaded).Batch)
        );
        Assert.Equal("snapshot-taken", together.Verdicts[3].Error?.Code);
    }

    [Fact]
    public void MarkersOf_Full_AsksForTheOneInForce()
    {
        var asked = Settlement.MarkersOf(new LoadPackage(Full, [SuiteTable.Batch("a", 3)]), Tuesday);

        Assert.Equal(["a"], asked.Batches);
        Assert.Empty(asked.BlobNames);
        Assert.Empty(asked.ContentHashes);
        Assert.Equal([3L], asked.Fences);
    }
}
