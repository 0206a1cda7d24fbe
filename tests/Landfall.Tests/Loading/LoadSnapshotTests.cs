using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Tests.Loading;

/// <summary>Mode full with several files a snapshot.</summary>
public sealed class LoadSnapshotTests(AzuriteFixture azurite)
{
    private const string Monday = "2026-11-16";
    private const string Tuesday = "2026-11-17";

    [Fact]
    public async Task RunAsync_MarkerHasNotLanded_WaitsAndCountsNoAttempt()
    {
        await using var bed = await BedAsync("{ marker: \"crm/{snapshot}/_SUCCESS\" }");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1.csv", 3, Monday);

        var outcome = await bed.RunAsync(first);

        Assert.True(outcome.Waiting);
        Assert.Equal(
            [$"Debug: {first.Batch} waits: the snapshot '{Monday}' is not whole: its marker file crm/{Monday}/_SUCCESS has not landed."],
            bed.Log.Lines
        );
        Assert.Equal((BatchState.Curated, 0), ((await bed.FindAsync(first)).State, (await bed.FindAsync(first)).LoadAttempts));
    }

    [Fact]
    public async Task RunAsync_MarkerHasLanded_LoadsAllFilesAsOne()
    {
        await using var bed = await BedAsync("{ marker: \"crm/{snapshot}/_SUCCESS\" }");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1.csv", 3, Monday);
        var second = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-2.csv", 5, Monday);
        await bed.Entries.LandAsync($"crm/{Monday}/_SUCCESS");

        await bed.RunAsync(second);

        Assert.Equal([(first.Batch, 3L), (second.Batch, 5L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
        Assert.Equal(BatchState.Published, (await bed.FindAsync(first)).State);
    }

    [Fact]
    public async Task RunAsync_AFileHasLandedThatTheLedgerDoesNotKnow_Waits()
    {
        await using var bed = await BedAsync("{ marker: \"crm/{snapshot}/_SUCCESS\" }");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1.csv", 3, Monday);
        var late = BatchId.Create(LoadBed.Table, await bed.Entries.LandAsync($"crm/{Monday}/Person-2.csv"));
        await bed.Entries.LandAsync($"crm/{Monday}/_SUCCESS");

        Assert.True((await bed.RunAsync(first)).Waiting);

        Assert.Equal(
            [$"Debug: {first.Batch} waits: the snapshot '{Monday}' is not whole: {late} of it has landed and is not registered."],
            bed.Log.Lines
        );
    }

    [Theory]
    [InlineData(BatchState.Refused)]
    [InlineData(BatchState.Parked)]
    public async Task RunAsync_AFileOfItWaitsForAPerson_Waits(BatchState state)
    {
        await using var bed = await BedAsync("{ marker: \"crm/{snapshot}/_SUCCESS\" }");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1.csv", 3, Monday);
        var second = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-2.csv", 3, Monday);
        await bed.Bed.Ledger.UpdateAsync(second.Batch, entry => entry with { State = state }, default);
        await bed.Entries.LandAsync($"crm/{Monday}/_SUCCESS");

        Assert.True((await bed.RunAsync(first)).Waiting);
    }

    [Fact]
    public async Task RunAsync_AFileOfItHasNoByte_CountsAndWaitsForAPerson()
    {
        await using var bed = await BedAsync("count");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1-of-2.csv", 3, Monday);
        var empty = await bed.Entries.LandEmptyAsync($"crm/{Monday}/Person-2-of-2.csv");
        await bed.Bed.Ledger.CreateAsync(
            first with
            {
                Batch = BatchId.Create(LoadBed.Table, empty),
                File = empty,
                State = BatchState.Refused,
            },
            default
        );

        Assert.True((await bed.RunAsync(first)).Waiting);

        Assert.Equal(
            [
                $"Debug: {first.Batch} waits: the snapshot '{Monday}' is not whole: "
                    + $"{BatchId.Create(LoadBed.Table, empty)} of it has landed and is refused.",
            ],
            bed.Log.Lines
        );
    }

    [Fact]
    public async Task RunAsync_OlderIncompleteSnapshot_IsSupersededByTheNewerCompleteOne()
    {
        await using var bed = await BedAsync("{ marker: \"crm/{snapshot}/_SUCCESS\" }");
        var older = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1.csv", 3, Monday);
        var newer = await bed.Entries.LandCuratedAsync($"crm/{Tuesday}/Person-1.csv", 5, Tuesday);
        await bed.Entries.LandAsync($"crm/{Tuesday}/_SUCCESS");
        await bed.RunAsync(newer);
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10)); // The older one waited for its marker file.

        var outcome = await bed.RunAsync(older);

        Assert.Equal((BatchState.Superseded, false), (outcome.State, outcome.Waiting));
        Assert.Equal([(newer.Batch, 5L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_NewerIncompleteSnapshot_LeavesTheOlderCompleteOne()
    {
        await using var bed = await BedAsync("count");
        var older = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1-of-1.csv", 3, Monday);
        await bed.RunAsync(older);
        var newer = await bed.Entries.LandCuratedAsync($"crm/{Tuesday}/Person-1-of-2.csv", 5, Tuesday);

        Assert.True((await bed.RunAsync(newer)).Waiting);

        Assert.Equal([(older.Batch, 3L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_MoreFilesThanTheirPathsSay_Parks()
    {
        await using var bed = await BedAsync("count");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1-of-2.csv", 3, Monday);
        await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-2-of-2.csv", 3, Monday);
        await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-3-of-2.csv", 3, Monday);

        Assert.Equal(BatchState.Parked, (await bed.RunAsync(first)).State);

        Assert.Equal("snapshot-count", (await bed.FindAsync(first)).Error?.Code);
    }

    [Fact]
    public async Task RunAsync_ContractChangedBetweenItsFiles_ParksBothAndTheTableStays()
    {
        await using var bed = await BedAsync("count");
        var older = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1-of-1.csv", 3, Monday);
        await bed.RunAsync(older);
        var first = await bed.Entries.LandCuratedAsync($"crm/{Tuesday}/Person-1-of-2.csv", 4, Tuesday);
        await bed.RetypeAsync();
        var second = await bed.Entries.LandCuratedAsync($"crm/{Tuesday}/Person-2-of-2.csv", 5, Tuesday);

        await bed.RunAsync(second);

        Assert.Equal([(older.Batch, 3L)], await bed.ViewAsync());
        Assert.All([await bed.FindAsync(first), await bed.FindAsync(second)], entry =>
            Assert.Equal((BatchState.Parked, "parts-mismatch"), (entry.State, entry.Error?.Code))
        );
    }

    [Theory]
    [InlineData(false, BatchState.Parked)]
    [InlineData(true, BatchState.Published)]
    public async Task RunAsync_SnapshotWithoutRows_BecomesTheTableOnceAPersonLetItThrough(bool accepted, BatchState state)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        var older = await bed.Entries.CurateAsync(1, snapshot: Monday);
        await bed.RunAsync(older);
        var nothing = await bed.Entries.CurateAsync(2, rows: 0, snapshot: Tuesday);
        await bed.RunAsync(nothing);
        Assert.Equal(
            (BatchState.Parked, "snapshot-too-small"),
            ((await bed.FindAsync(nothing)).State, (await bed.FindAsync(nothing)).Error?.Code)
        );

        await bed.Bed.Ledger.UpdateAsync(
            nothing.Batch,
            before => before with { State = BatchState.Curated, Error = null, Accepted = accepted },
            default
        );
        await bed.RunAsync(nothing);

        Assert.Equal(state, (await bed.FindAsync(nothing)).State);
        Assert.Equal(accepted ? [] : [(older.Batch, 3L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_AFileOfItChangesBehindTheChoice_LoadsNoneOfItAndWaits()
    {
        await using var bed = await BedAsync("count");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1-of-2.csv", 3, Monday);
        var second = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-2-of-2.csv", 5, Monday);
        var partition = LedgerRowKeys.PartitionOf(LoadBed.Table);
        var looks = new List<string>();
        LedgerRow? gone = null;

        // The one that is met first calls for the load; the other one is read for the choice, and once more for its attempt.
        bed.Bed.Faults = call =>
        {
            if (call.Changes is null && call.Key.StartsWith(LedgerRowKeys.Entries, StringComparison.Ordinal))
            {
                looks.Add(call.Key);
                if (gone is null && call.Key != looks[0] && looks.Count(key => key == call.Key) == 2)
                {
                    gone = bed.Bed.Store.List(partition, new LedgerKeys(call.Key, null)).First();
                    _ = bed.Bed.Store.WriteAsync(partition, [new LedgerChange.Delete(gone.Key, gone.Version!)], default);
                }
            }

            return LedgerFault.None;
        };

        await bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), default);

        bed.Bed.Faults = _ => LedgerFault.None;
        Assert.Contains(bed.Log.Lines, line =>
            line.EndsWith("another file of its snapshot was changed while it was chosen.", StringComparison.Ordinal)
        );
        await bed.Bed.Store.WriteAsync(partition, [new LedgerChange.Insert(gone! with { Version = null })], default);
        Assert.All([await bed.FindAsync(first), await bed.FindAsync(second)], entry =>
            Assert.Equal((BatchState.Curated, 0), (entry.State, entry.LoadAttempts))
        );
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.RunAsync(first);
        Assert.Equal([(first.Batch, 3L), (second.Batch, 5L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
    }

    [Fact]
    public async Task RunAsync_QuietLongEnough_LoadsAndALaterFileMakesTheSnapshotAgain()
    {
        await using var bed = await BedAsync("{ quiet: 10m }");
        var first = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-1.csv", 3, Monday);
        bed.Bed.Time.AdjustTime(first.File.LastModified.AddMinutes(9));
        Assert.True((await bed.RunAsync(first)).Waiting);
        bed.Bed.Time.AdjustTime(first.File.LastModified.AddMinutes(11));
        await bed.RunAsync(first);
        Assert.Equal([(first.Batch, 3L)], await bed.ViewAsync());
        var late = await bed.Entries.LandCuratedAsync($"crm/{Monday}/Person-2.csv", 5, Monday);
        bed.Bed.Time.AdjustTime(late.File.LastModified.AddMinutes(11));

        await bed.RunAsync(late);

        Assert.Equal([(first.Batch, 3L), (late.Batch, 5L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
        Assert.Equal(8L, await bed.ScalarAsync("SELECT sum(inserted - removed)::BIGINT FROM landfall.markers"));
    }

    private Task<LoadBed> BedAsync(string closedBy) => LoadBed.CreateAsync(azurite, LoadMode.Full, ("landfallSnapshotClosedBy", closedBy));
}
