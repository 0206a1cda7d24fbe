using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Tests.Warehouses;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

public sealed class SettlementTests
{
    private const long Fence = 7;

    private static readonly TableContract Append = SuiteTable.Contract(LoadMode.Append, "c2");
    private static readonly ControlRow Empty = new(SuiteTable.Name, Fence, null, null, null, null, null);
    private static readonly ControlRow Appended = Empty with { Storage = "_account__3", Contract = "c1" };

    [Fact]
    public void Settle_AppendIntoNothing_LoadsIntoStorageOfThisFence()
    {
        var (a, b) = (SuiteTable.Batch("a", 3), SuiteTable.Batch("b", 5, minute: 1));

        var settled = Settle(Append, Empty, [], b, a);

        Assert.Equal([BatchVerdict.Load(b), BatchVerdict.Load(a)], settled.Verdicts);
        Assert.Equal(Empty with { Storage = "_account__7", Contract = "c2" }, settled.Control);
    }

    [Fact]
    public void Consequences_RowsOfALaterGenerationLeave_OpenWhoStoodBehindAnEarlierOne()
    {
        var keyed = SuiteTable.Contract(LoadMode.Append) with { Deduplication = new Deduplication(["id"], null) };
        Marker[] markers = [Marker("a", rows: 3, fence: 1), Marker("a", rows: 3, generation: 1, fence: 3)];
        var repeats = Marker("b", rows: 3, fence: 2) with { Counts = LoadCounts.None with { Deduplicated = 3 } };
        var package = new LoadPackage(keyed, [SuiteTable.Batch("newer", 2, blob: "crm/a.csv", minute: 5)]);

        var consequences = new Consequences(package, Settlement.Settle(package, Appended, markers), markers);

        // The later generation brought every key back, so b was not opened then: it stands behind fence 1 still.
        Assert.Equal(1, consequences.Asks?.RepeatsSince);
        Assert.Equal(
            [new Consequence("a", 1, "newer", Reopens: false), new Consequence("b", 0, "newer", Reopens: true)],
            consequences.Of([repeats])
        );
    }

    [Fact]
    public void Settle_AppendIntoStorage_KeepsItUnderTheNewContract()
    {
        var settled = Settle(Append, Appended, [], SuiteTable.Batch("a", 3));

        Assert.Equal(Appended with { Contract = "c2" }, settled.Control);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Settle_MarkerOfEqualOrHigherGeneration_IsAlreadyIn(int generation)
    {
        var marker = Marker("a", rows: 3, generation: generation);
        var a = SuiteTable.Batch("a", 3);

        var settled = Settle(Append, Appended, [marker], a);

        Assert.Equal([BatchVerdict.AlreadyIn(a, marker)], settled.Verdicts);
        Assert.Equal(Appended, settled.Control);
        Assert.False(settled.HasMarkers);
    }

    [Fact]
    public void Settle_InAndReplacedBeforeTheLedgerKnew_KeepsTheCountsOfItsOwnLoad()
    {
        var loaded = Marker("a", rows: 3);
        var replaced = loaded with { Outcome = LoadOutcome.Replaced, Counts = LoadCounts.None, RelatedBatch = "b", Fence = 4 };
        var a = SuiteTable.Batch("a", 3);

        var settled = Settle(Append, Appended, [loaded, replaced], a);

        Assert.Equal([BatchVerdict.AlreadyIn(a, replaced) with { Counts = loaded.Counts }], settled.Verdicts);
    }

    [Fact]
    public void Settle_MarkerOfALowerGeneration_TakesItsRowsOutAndLoads()
    {
        var a = SuiteTable.Batch("a", 4, generation: 1);
        var marker = Marker("a", rows: 3);

        var settled = Settle(Append, Appended, [marker], a);

        Assert.Equal([BatchVerdict.Load(a, removed: 3)], settled.Verdicts);
        Assert.Equal([new TakenOut(marker, "a")], settled.Out);
    }

    [Fact]
    public void Settle_ForgetOfLoadedRows_TakesThemOut()
    {
        var a = SuiteTable.Batch("a", 0, generation: 1) with { Forgetting = true };

        var settled = Settle(Append, Appended, [Marker("a", rows: 3)], a);

        Assert.Equal([BatchVerdict.Forget(a, removed: 3)], settled.Verdicts);
        Assert.Empty(settled.Loads);
    }

    [Fact]
    public void Settle_AppendSameContentUnderAnyName_IsADuplicateOfTheOldest()
    {
        var again = SuiteTable.Batch("again", 3, content: "same");

        var settled = Settle(
            Append,
            Appended,
            [Marker("y", rows: 3, content: "same", fence: 5), Marker("z", rows: 3, content: "same", fence: 4)],
            again
        );

        Assert.Equal([BatchVerdict.Duplicate(again, "z")], settled.Verdicts);
        Assert.Equal(LoadCounts.None with { Deduplicated = 3 }, settled.Verdicts[0].Counts);
        Assert.Equal(Appended, settled.Control);
    }

    [Fact]
    public void Settle_AppendSameContentThatIsToBeAdded_IsADuplicateOfItsOwnBlobOnly()
    {
        var adding = Append with { OnRepeatedContent = OnRepeatedContent.Add };
        var other = SuiteTable.Batch("other", 3, content: "same");
        var again = SuiteTable.Batch("again", 3, blob: "crm/y.csv", content: "same", minute: 9);

        var settled = Settle(adding, Appended, [Marker("y", rows: 3, content: "same")], other, again);

        Assert.Equal([BatchVerdict.Load(other), BatchVerdict.Duplicate(again, "y")], settled.Verdicts);
    }

    [Fact]
    public void Settle_AppendSameContentWithoutRows_IsLoaded()
    {
        var empty = SuiteTable.Batch("empty", 0, content: "header only");

        var settled = Settle(Append, Appended, [Marker("other", rows: 0, content: "header only")], empty);

        Assert.Equal([BatchVerdict.Load(empty)], settled.Verdicts);
    }

    [Theory]
    [InlineData(LoadOutcome.Duplicate)]
    [InlineData(LoadOutcome.Superseded)]
    public void Settle_AppendSameContentThatHasNoRowsInTheTable_IsLoaded(LoadOutcome outcome)
    {
        var again = SuiteTable.Batch("again", 3, content: "same");

        var settled = Settle(Append, Appended, [Marker("first", rows: 3, content: "same") with { Outcome = outcome }], again);

        Assert.Equal([BatchVerdict.Load(again)], settled.Verdicts);
    }

    [Fact]
    public void Settle_AppendContentThatALaterGenerationTookOut_IsLoaded()
    {
        var again = SuiteTable.Batch("again", 3, content: "same");

        var settled = Settle(
            Append,
            Appended,
            [Marker("first", rows: 3, content: "same"), Marker("first", rows: 0, content: "", generation: 1)],
            again
        );

        Assert.Equal([BatchVerdict.Load(again)], settled.Verdicts);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(-9)]
    public void Settle_AppendParkOtherContentOfALoadedBlob_ParksNewerAndOlder(int minute)
    {
        var rewritten = SuiteTable.Batch("rewritten", 4, blob: "crm/a.csv", minute: minute);

        var verdict = Assert.Single(
            Settle(Append with { OnRewrite = OnRewrite.Park }, Appended, [Marker("a", rows: 3)], rewritten).Verdicts
        );

        Assert.Equal(
            new BatchError(
                "blob-rewritten",
                $"crm/a.csv of {SuiteTable.Day.AddMinutes(minute):yyyy-MM-dd HH:mm:ss}Z has other content "
                    + "than its version of 2026-11-20 06:00:00Z, which the table has from batch a.",
                "Land the new content under a name of its own, "
                    + "or say landfallOnRewrite replace or add in the contract, and release the batch."
            ),
            verdict.Error
        );
        Assert.Equal(LoadCounts.None, verdict.Counts);
    }

    [Fact]
    public void Settle_AppendAddOtherContentOfALoadedBlob_IsAdded()
    {
        var rewritten = SuiteTable.Batch("rewritten", 4, blob: "crm/a.csv", minute: 9);

        var settled = Settle(Append with { OnRewrite = OnRewrite.Add }, Appended, [Marker("a", rows: 3)], rewritten);

        Assert.Equal([BatchVerdict.Load(rewritten)], settled.Verdicts);
        Assert.Empty(settled.Out);
    }

    [Fact]
    public void Settle_AppendNewerVersionOfALoadedBlob_TakesItsPlace()
    {
        var rewritten = SuiteTable.Batch("rewritten", 4, blob: "crm/a.csv", minute: 9);
        var marker = Marker("a", rows: 3);

        var settled = Settle(Append, Appended, [marker], rewritten);

        Assert.Equal([BatchVerdict.Load(rewritten, removed: 3)], settled.Verdicts);
        Assert.Equal([new TakenOut(marker, "rewritten")], settled.Out);
        Assert.Equal(
            [("rewritten", LoadOutcome.Loaded, null), ("a", LoadOutcome.Replaced, "rewritten")],
            NewMarkers
                .Of(new LoadPackage(Append, [rewritten]), settled, SuiteTable.Day)
                .Select(one => (one.Batch, one.Outcome, one.RelatedBatch))
        );
    }

    [Fact]
    public void Settle_AppendNewerVersionBesideTheOneThatIsIn_MarksThatOneWithoutRows()
    {
        var (a, rewritten) = (SuiteTable.Batch("a", 3), SuiteTable.Batch("rewritten", 4, blob: "crm/a.csv", minute: 9));
        var settled = Settle(Append, Appended, [Marker("a", rows: 3)], a, rewritten);

        var written = NewMarkers.Counted(
            new WriteMarkers(NewMarkers.Of(new LoadPackage(Append, [a, rewritten]), settled, SuiteTable.Day)),
            settled
        );

        Assert.Equal(
            [
                ("rewritten", LoadOutcome.Loaded, LoadCounts.None with { Inserted = 4, Removed = 3 }),
                ("a", LoadOutcome.Replaced, LoadCounts.None),
            ],
            written.Markers.Select(marker => (marker.Batch, marker.Outcome, marker.Counts))
        );
    }

    [Fact]
    public void Settle_AppendOlderVersionOfALoadedBlob_IsSuperseded()
    {
        var older = SuiteTable.Batch("older", 4, blob: "crm/a.csv", minute: -9);

        Assert.Equal([BatchVerdict.Superseded(older, "a")], Settle(Append, Appended, [Marker("a", rows: 3)], older).Verdicts);
    }

    [Fact]
    public void Settle_AppendVersionsOfOneBlobInOnePackage_TheNewerLoads()
    {
        var newer = SuiteTable.Batch("newer", 4, blob: "crm/x.csv", minute: 1);
        var older = SuiteTable.Batch("older", 3, blob: "crm/x.csv");

        var settled = Settle(Append, Empty, [], newer, older);

        Assert.Equal([BatchVerdict.Load(newer), BatchVerdict.Superseded(older, "newer")], settled.Verdicts);
        Assert.Empty(settled.Out);
    }

    [Fact]
    public void Settle_AppendVersionsOfOneSecond_TheCurrentOneIsTheLast()
    {
        var current = SuiteTable.Batch("a-current", 4, blob: "crm/x.csv");
        var former = SuiteTable.Batch("b-former", 3, blob: "crm/x.csv") with { IsCurrent = false };

        var settled = Settle(Append, Empty, [], current, former);

        Assert.Equal([VerdictKind.Load, VerdictKind.Superseded], settled.Verdicts.Select(verdict => verdict.Kind));
    }

    [Theory]
    [InlineData(true, VerdictKind.Load)]
    [InlineData(false, VerdictKind.Superseded)]
    public void Settle_AppendVersionOfTheSecondOfALoadedOne_TheCurrentOneIsTheLast(bool isCurrent, VerdictKind expected)
    {
        var other = SuiteTable.Batch("other", 4, blob: "crm/a.csv") with { IsCurrent = isCurrent };

        Assert.Equal(expected, Assert.Single(Settle(Append, Appended, [Marker("a", rows: 3)], other).Verdicts).Kind);
    }

    [Fact]
    public void Settle_AppendDuplicateWhoseOriginalIsReplacedInThePackage_IsOpenedAgain()
    {
        var first = SuiteTable.Batch("first", 3, blob: "crm/x.csv", content: "same");
        var repeat = SuiteTable.Batch("repeat", 3, content: "same", minute: 1);
        var newer = SuiteTable.Batch("newer", 4, blob: "crm/x.csv", minute: 2);

        var settled = Settle(Append, Empty, [], first, repeat, newer);

        Assert.Equal(
            [
                BatchVerdict.Superseded(first, "newer"),
                BatchVerdict.Duplicate(repeat, "first") with
                {
                    Reopens = true,
                },
                BatchVerdict.Load(newer),
            ],
            settled.Verdicts
        );
    }

    [Fact]
    public void Settle_DuplicateThatIsInWhoseOriginalIsOut_IsOpenedAgain()
    {
        var repeat = SuiteTable.Batch("repeat", 3, content: "same");
        var marker = Marker("repeat", rows: 3, content: "same") with { Outcome = LoadOutcome.Duplicate, RelatedBatch = "first" };

        var settled = Settle(
            Append,
            Appended,
            [marker, Marker("first", rows: 3, content: "same") with { Outcome = LoadOutcome.Replaced, Fence = 4 }],
            repeat
        );

        Assert.Equal([BatchVerdict.AlreadyIn(repeat, marker) with { Reopens = true }], settled.Verdicts);
    }

    [Fact]
    public void Settle_AppendSameContentTwiceInOnePackage_LoadsItOnce()
    {
        var (first, second) = (SuiteTable.Batch("first", 3, content: "same"), SuiteTable.Batch("second", 3, content: "same", minute: 1));

        var settled = Settle(Append, Empty, [], second, first);

        Assert.Equal([BatchVerdict.Duplicate(second, "first"), BatchVerdict.Load(first)], settled.Verdicts);
    }

    [Fact]
    public void Settle_AppendIntoATableOfModeFull_IsRefused()
    {
        var failure = Assert.Throws<TerminalException>(() =>
            Settle(Append, Appended with { SnapshotKey = "k" }, [], SuiteTable.Batch("a", 3))
        );

        Assert.Equal(
            new BatchError(
                "mode-changed",
                "The contract of crm.account says mode append, its table was made by mode full.",
                "Give the contract its former mode, or another table name."
            ),
            failure.Error
        );
    }

    [Fact]
    public void Settle_Merge_LoadsEveryBatchIntoTheStorageInForce()
    {
        var (a, b) = (SuiteTable.Batch("a", 3), SuiteTable.Batch("b", 5, content: "hash-a", minute: 1));

        var settled = Settle(SuiteTable.Contract(LoadMode.Merge), Appended, [], b, a);

        Assert.Equal([BatchVerdict.Load(b), BatchVerdict.Load(a)], settled.Verdicts);
        Assert.Equal(Appended, settled.Control);
        Assert.False(settled.IsRebuilt);
    }

    [Theory]
    [InlineData(false, VerdictKind.Load)]
    [InlineData(true, VerdictKind.Forget)]
    public void Settle_MergeLaterGenerationOfLoadedRows_BuildsTheTableAnew(bool forgetting, VerdictKind expected)
    {
        var a = SuiteTable.Batch("a", 3, generation: 1) with { Forgetting = forgetting };
        var marker = Marker("a", rows: 3);

        var settled = Settle(SuiteTable.Contract(LoadMode.Merge), Appended, [marker], a);

        Assert.Equal(expected, Assert.Single(settled.Verdicts).Kind);
        Assert.True(settled.IsRebuilt);
        Assert.Equal("_account__7", settled.Control.Storage);
        Assert.Equal([new TakenOut(marker, "a")], settled.Out);
    }

    [Fact]
    public void MarkersOf_Append_AsksByBatchBlobAndContent()
    {
        var asked = Settlement.MarkersOf(
            new LoadPackage(Append, [SuiteTable.Batch("a", 3), SuiteTable.Batch("b", 1, blob: "crm/a.csv", content: "hash-a")]),
            Appended
        );

        Assert.Equal(SuiteTable.Name, asked.Table);
        Assert.Equal(["a", "b"], asked.Batches);
        Assert.Equal(["crm/a.csv"], asked.BlobNames);
        Assert.Equal(["hash-a"], asked.ContentHashes);
        Assert.Empty(asked.Fences);
    }

    internal static Marker Marker(
        string batch,
        long rows,
        string? content = null,
        int generation = 0,
        long fence = 3,
        string? blob = null,
        string? snapshot = null,
        DateTimeOffset? version = null
    ) =>
        new()
        {
            Table = SuiteTable.Name,
            Batch = batch,
            Generation = generation,
            Outcome = LoadOutcome.Loaded,
            BlobName = blob ?? $"crm/{batch}.csv",
            Version = version ?? SuiteTable.Day,
            ETag = $"etag-{batch}",
            SnapshotKey = snapshot,
            ContentHash = content ?? $"hash-{batch}",
            Contract = "c1",
            Rows = rows,
            Counts = LoadCounts.None with { Inserted = rows },
            Package = $"{SuiteTable.Name}-{fence}",
            Fence = fence,
            LoadedAt = SuiteTable.Day,
        };

    internal static SettledPackage Settle(
        TableContract contract,
        ControlRow control,
        IReadOnlyList<Marker> markers,
        params PackageBatch[] batches
    ) => Settlement.Settle(new LoadPackage(contract, batches), control, markers);
}
