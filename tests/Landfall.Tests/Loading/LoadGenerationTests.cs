using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

/// <summary>What a load means for batches that were loaded before.</summary>
public sealed class LoadGenerationTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_NewerVersionOfALoadedBlob_TakesTheOlderOneOut()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var older = await bed.Entries.CurateAsync(1, name: "crm/x.csv");
        await bed.RunAsync(older);
        var newer = await bed.Entries.CurateAsync(2, rows: 5, name: "crm/x.csv");

        await bed.RunAsync(newer);

        Assert.Equal([(newer.Batch, 5L)], await bed.ViewAsync());
        Assert.Equal(LoadCounts.None with { Inserted = 5, Removed = 3 }, (await bed.FindAsync(newer)).Counts);
        var replaced = await bed.FindAsync(older);
        Assert.Equal(
            (BatchState.Superseded, newer.Batch, LoadCounts.None with { Inserted = 3 }),
            (replaced.State, replaced.RelatedBatch, replaced.Counts)
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_OriginalGoesOut_OpensItsDuplicateAgain(bool diesAfterItsCommit)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var original = await bed.Entries.CurateAsync(1, name: "crm/x.csv", content: "same");
        var repeat = await bed.Entries.CurateAsync(2, content: "same");
        await bed.RunAsync(original);
        Assert.Equal(BatchState.Duplicate, (await bed.FindAsync(repeat)).State);
        var newer = await bed.Entries.CurateAsync(3, rows: 5, name: "crm/x.csv");
        if (diesAfterItsCommit)
        {
            bed.AfterStatement = statement => statement is AlignView ? throw new IOException("The host is gone.") : ValueTask.CompletedTask;
            await Assert.ThrowsAsync<IOException>(() => bed.RunAsync(newer));
            bed.AfterStatement = _ => ValueTask.CompletedTask;
            bed.Bed.Time.Advance(TimeSpan.FromSeconds(10)); // A caller that failed is called again after a while.
        }

        await bed.RunAsync(newer);

        var reopened = await bed.FindAsync(repeat);
        Assert.Equal(
            (BatchState.Published, 1, null, LoadCounts.None with { Inserted = 3 }),
            (reopened.State, reopened.Generation, reopened.RelatedBatch, reopened.Counts)
        );
        var earlier = Assert.Single(reopened.Earlier);
        Assert.Equal(
            (0, BatchState.Duplicate, LoadCounts.None with { Deduplicated = 3 }),
            (earlier.Generation, earlier.State, earlier.Counts)
        );
        Assert.Equal([(repeat.Batch, 3L), (newer.Batch, 5L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
        Assert.Equal(BatchState.Superseded, (await bed.FindAsync(original)).State);
    }

    [Fact]
    public async Task RunAsync_Forgetting_TakesTheRowsOut()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (kept, gone) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2, rows: 5));
        await bed.RunAsync(kept);
        var asked = await bed.Entries.ForgetAsync(gone);

        var outcome = await bed.RunAsync(asked);

        Assert.Equal(BatchState.Forgotten, outcome.State);
        Assert.Equal([(kept.Batch, 3L)], await bed.ViewAsync());
        var after = await bed.FindAsync(gone);
        Assert.Equal((BatchState.Forgotten, false, LoadCounts.None with { Removed = 5 }), (after.State, after.Forgetting, after.Counts));
    }

    [Fact]
    public async Task RunAsync_LaterGeneration_TakesTheEarlierOneOut()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(entry);
        var again = await bed.Entries.RaiseAsync(entry, rows: 4);

        await bed.RunAsync(again);

        Assert.Equal([(entry.Batch, 4L)], await bed.ViewAsync());
        Assert.Equal(1, await bed.ScalarAsync($"SELECT min(_generation) FROM {LoadBed.Table}"));
        Assert.Equal(LoadCounts.None with { Inserted = 4, Removed = 3 }, (await bed.FindAsync(entry)).Counts);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_MergeLaterGeneration_BuildsTheTableFromItsParts(bool forgets)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        Assert.Equal([(first.Batch, 2L), (second.Batch, 3L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
        var again = forgets ? await bed.Entries.ForgetAsync(second) : await bed.Entries.RaiseAsync(second, rows: 1);

        await bed.RunAsync(again);

        Assert.Equal(
            forgets ? [(first.Batch, 5L)] : [(second.Batch, 1L), (first.Batch, 4L)],
            (await bed.ViewAsync()).OrderBy(batch => batch.Rows)
        );
        Assert.Equal(5L, await bed.ScalarAsync("SELECT sum(inserted + restored - deleted - removed)::BIGINT FROM landfall.markers"));
    }

    [Theory]
    [InlineData(BatchState.Registered)]
    [InlineData(BatchState.Refused)]
    public async Task RunAsync_MergeWhileAnotherFileIsReadAgain_BuildsTheTableWithWhatIsInIt(BatchState other)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        await bed.Entries.BeginAgainAsync(second);
        await bed.Bed.Ledger.UpdateAsync(second.Batch, entry => entry with { State = other }, default);
        var again = await bed.Entries.RaiseAsync(first, rows: 4);

        await bed.RunAsync(again);

        Assert.Equal([(first.Batch, 1L), (second.Batch, 3L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
        Assert.Equal(4L, await bed.ScalarAsync("SELECT sum(inserted + restored - deleted - removed)::BIGINT FROM landfall.markers"));
        Assert.Equal((other, 1), ((await bed.FindAsync(second)).State, (await bed.FindAsync(second)).Generation));
    }

    [Fact]
    public async Task RunAsync_MergeWithAnotherType_WaitsUntilEveryFileIsReadAgain()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        await bed.RetypeAsync();
        var again = await bed.Entries.RaiseAsync(first, rows: 5);
        await bed.Entries.BeginAgainAsync(second);

        var early = await bed.RunAsync(again);

        Assert.Equal((BatchState.Curated, true, 0), (early.State, early.Waiting, (await bed.FindAsync(first)).LoadAttempts));
        await bed.Entries.CurateAgainAsync(second, rows: 3);
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10)); // What waits is looked at again after a while.
        await bed.RunAsync(again);
        Assert.All([await bed.FindAsync(first), await bed.FindAsync(second)], entry =>
            Assert.Equal((BatchState.Published, 1), (entry.State, entry.Generation))
        );
        Assert.Equal([(first.Batch, 2L), (second.Batch, 3L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
        Assert.Equal("INTEGER", await bed.ScalarAsync($"SELECT typeof(Age) FROM {LoadBed.Table}"));
    }

    [Fact]
    public async Task RunAsync_MergeWithAnotherTypeAndAFileThatIsNotReadAgain_Parks()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        await bed.RetypeAsync();
        var again = await bed.Entries.RaiseAsync(first, rows: 5);

        await bed.RunAsync(again);

        var after = await bed.FindAsync(first);
        Assert.Equal((BatchState.Parked, "parts-mismatch"), (after.State, after.Error?.Code));
        Assert.Equal([(first.Batch, 2L), (second.Batch, 3L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
    }

    [Fact]
    public async Task RunAsync_MergeWithAnotherTypeAndMoreFilesThanAPackage_TakesAllThatWereReadAgain()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var entries = new List<LedgerEntry>();
        for (var number = 1; number <= 7; number++)
        {
            entries.Add(await bed.Entries.CurateAsync(number, rows: number));
        }

        await bed.RunAsync(entries[0]);
        await bed.RetypeAsync();
        foreach (var entry in entries.Skip(1))
        {
            await bed.Entries.RaiseAsync(entry, rows: 3);
        }

        var forgotten = await bed.Entries.ForgetAsync(entries[0]);
        (bed.Options.MaxFiles, bed.Options.BuildPage) = (2, 3);

        await bed.RunAsync(forgotten);

        Assert.Equal(BatchState.Forgotten, (await bed.FindAsync(forgotten)).State);
        foreach (var entry in entries.Skip(1))
        {
            var after = await bed.FindAsync(entry);
            Assert.Equal((BatchState.Published, 1, 3L), (after.State, after.Generation, after.Counts!.Accounted));
        }

        Assert.Equal(3L, (await bed.ViewAsync()).Sum(batch => batch.Rows));
        Assert.Equal("INTEGER", await bed.ScalarAsync($"SELECT typeof(Age) FROM {LoadBed.Table}"));
        Assert.Equal(3L, await bed.ScalarAsync("SELECT sum(inserted + restored - deleted - removed)::BIGINT FROM landfall.markers"));
    }

    [Fact]
    public async Task RunAsync_MergeWithAnotherTypeWhileFilesAreReadAgain_LetsThePackageWait()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        LedgerEntry[] entries = [await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2), await bed.Entries.CurateAsync(3)];
        await bed.RunAsync(entries[0]);
        await bed.RetypeAsync();
        await bed.Entries.RaiseAsync(entries[0], rows: 3);
        await bed.Entries.RaiseAsync(entries[1], rows: 3);
        await bed.Entries.BeginAgainAsync(entries[2]);
        var opened = 0;
        bed.AfterStatement = statement =>
        {
            opened += statement is AdvanceFence ? 1 : 0;
            return ValueTask.CompletedTask;
        };

        await bed.RunAsync(entries[0]);

        Assert.Equal(1, opened);
        Assert.True((await bed.OutcomeAsync(entries[0])).Waiting && (await bed.OutcomeAsync(entries[1])).Waiting);
    }

    [Fact]
    public async Task RunAsync_FilesAreReadAgainForLong_LooksLessAndLessOften()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        LedgerEntry[] entries = [await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2)];
        await bed.RunAsync(entries[0]);
        await bed.RetypeAsync();
        await bed.Entries.RaiseAsync(entries[0], rows: 3);
        await bed.Entries.BeginAgainAsync(entries[1]);
        var pauses = new List<TimeSpan>();

        for (var look = 0; look < 7; look++)
        {
            await bed.RunAsync(entries[0]);
            var waiting = await bed.Bed.Store.FindAsync(
                LoadBed.Table,
                LedgerRowKeys.Waiting + LedgerRowKeys.EndOf(entries[0].Batch),
                default
            );
            pauses.Add(WorkRow.From(waiting!).DueAt!.Value - bed.Bed.Time.GetUtcNow());
            bed.Bed.Time.Advance(pauses[^1]);
        }

        Assert.Equal([5, 5, 10, 20, 40, 60, 60], pauses.Select(pause => pause.TotalSeconds));
    }

    [Fact]
    public async Task RunAsync_BuildThatEndsBehindAPiece_CountsAttemptsOnlyWithoutProgress()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        var asked = await bed.Entries.ForgetAsync(second);
        bed.AfterStatement = statement => statement is WriteMarkers ? throw new IOException("The host is gone.") : ValueTask.CompletedTask;

        await Assert.ThrowsAsync<IOException>(() => bed.RunAsync(asked));
        var progressed = (await bed.FindAsync(second)).LoadAttempts;
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<IOException>(() => bed.RunAsync(asked));

        Assert.Equal((0, 1), (progressed, (await bed.FindAsync(second)).LoadAttempts));
        bed.AfterStatement = _ => ValueTask.CompletedTask;
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(30));
        await bed.RunAsync(asked);
        Assert.Equal([(first.Batch, 5L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_PartsOfAnotherBatchAreUnknown_ParksAllThatLeaveAtOnceAndLoadsTheRest()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var entries = new List<LedgerEntry>();
        for (var number = 1; number <= 5; number++)
        {
            entries.Add(await bed.Entries.CurateAsync(number));
        }

        await bed.RunAsync(entries[0]);
        await bed.Bed.Ledger.UpdateAsync(entries[0].Batch, entry => entry with { Manifest = null }, default);
        foreach (var entry in entries.Skip(1))
        {
            await bed.Entries.RaiseAsync(entry, rows: 2);
        }

        var fresh = await bed.Entries.CurateAsync(6, rows: 4);
        await bed.Entries.RaiseAsync(fresh, rows: 4);
        var opened = 0;
        bed.AfterStatement = statement =>
        {
            opened += statement is AdvanceFence ? 1 : 0;
            return ValueTask.CompletedTask;
        };

        var standing = await bed.RunAsync(fresh);

        Assert.Equal((BatchState.Published, 2), (standing.State, opened));
        foreach (var entry in entries.Skip(1))
        {
            var after = await bed.FindAsync(entry);
            Assert.Equal((BatchState.Parked, "parts-unknown"), (after.State, after.Error?.Code));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_BatchInTheHalfBuiltStorageIsReleasedAndReadAgain_BeginsAnew(bool cameAlong)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        if (cameAlong)
        {
            await bed.RetypeAsync();
            await bed.Entries.RaiseAsync(first, rows: 5);
            bed.Options.MaxFiles = 1;
        }

        await bed.Entries.RaiseAsync(second, rows: 3);
        bed.AfterStatement = statement => statement is WriteMarkers ? throw new IOException("The host is gone.") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<IOException>(() => bed.RunAsync(second));
        bed.AfterStatement = _ => ValueTask.CompletedTask;

        // Parked after so many tries, released, and read again in the same generation.
        var released = cameAlong ? first : second;
        foreach (var state in (BatchState[])[BatchState.Parked, BatchState.Registered])
        {
            await bed.Bed.Ledger.UpdateAsync(released.Batch, entry => entry with { State = state }, default);
        }

        await bed.Entries.CurateAgainAsync(released, rows: 7, attempt: 3);
        bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
        await bed.RunAsync(second);

        foreach (var entry in (LedgerEntry[])[first, second])
        {
            var after = await bed.FindAsync(entry);
            Assert.Equal((BatchState.Published, after.Manifest!.Rows), (after.State, after.Counts!.Accounted));
        }

        Assert.Equal(7L, (await bed.ViewAsync()).Sum(batch => batch.Rows));
        Assert.Equal(7L, await bed.ScalarAsync("SELECT sum(inserted + restored - deleted - removed)::BIGINT FROM landfall.markers"));
    }

    [Fact]
    public async Task RunAsync_BuildOnlyBringsInWhatWasLoadedMeanwhile_CountsTheAttempt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        await bed.Entries.ForgetAsync(second);
        bed.AfterStatement = FailsToForget;
        await Assert.ThrowsAsync<WarehouseException>(() => bed.RunAsync(second));

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var other = await bed.Entries.CurateAsync(2 + attempt);
            Assert.Equal(BatchState.Published, (await bed.RunAsync(other)).State);
            bed.Bed.Time.Advance(TimeSpan.FromMinutes(1));
            await Assert.ThrowsAsync<WarehouseException>(() => bed.RunAsync(second));
            Assert.Equal(attempt, (await bed.FindAsync(second)).LoadAttempts);
        }
    }

    [Fact]
    public async Task RunAsync_TwoRequestsThatBeginAnewBecauseOfEachOther_ParkAsAnyOther()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        LedgerEntry[] entries =
        [
            await bed.Entries.CurateAsync(1, rows: 5),
            await bed.Entries.CurateAsync(2),
            await bed.Entries.CurateAsync(3),
        ];
        await bed.RunAsync(entries[0]);
        bed.Options.MaxFiles = 1;
        await bed.Entries.ForgetAsync(entries[0]);
        await bed.Entries.ForgetAsync(entries[1]);
        bed.AfterStatement = FailsToForget;

        for (var round = 1; round <= 7; round++)
        {
            // The one that has failed waits, so that the other one has its turn.
            await Record.ExceptionAsync(() => bed.RunAsync(entries[0]));
            await Record.ExceptionAsync(() => bed.RunAsync(entries[1]));
            bed.Bed.Time.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.All([await bed.FindAsync(entries[0]), await bed.FindAsync(entries[1])], entry =>
            Assert.Equal((BatchState.Parked, "load-keeps-failing"), (entry.State, entry.Error?.Code))
        );
    }

    [Fact]
    public async Task RunAsync_MergeByAnotherOrderAndSomethingLeaves_ParksAndChangesNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        bed.Entries.Contract = await LoadContract.ApplyAsync(
            new ContractStore(bed.Bed.Containers),
            LoadContract.Yaml(LoadMode.Merge, []).Replace("value: Age", "value: Seen", StringComparison.Ordinal)
                + "\n      - name: Seen\n        logicalType: timestamp\n        required: true\n"
        );
        Assert.Equal(["Seen"], bed.Contract.OrderBy);
        var asked = await bed.Entries.ForgetAsync(second);

        await bed.RunAsync(asked);

        var after = await bed.FindAsync(second);
        Assert.Equal((BatchState.Parked, "merge-rule-changed"), (after.State, after.Error?.Code));
        Assert.Equal([(first.Batch, 2L), (second.Batch, 3L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
    }

    [Theory]
    [InlineData(LoadMode.Append, LoadMode.Merge, false)]
    [InlineData(LoadMode.Merge, LoadMode.Append, false)]
    [InlineData(LoadMode.Merge, LoadMode.Append, true)]
    public async Task RunAsync_TableOfAnotherModeAndSomethingLeaves_ParksAndChangesNothing(LoadMode from, LoadMode to, bool forgets)
    {
        await using var bed = await LoadBed.CreateAsync(azurite, from);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(entry);
        bed.Entries.Contract = await LoadContract.ApplyAsync(new ContractStore(bed.Bed.Containers), LoadContract.Yaml(to, []));
        var again = await bed.Entries.RaiseAsync(entry, rows: 4);
        if (forgets)
        {
            await bed.RunAsync(again);
            again = await bed.Entries.ForgetAsync(again);
        }

        await bed.RunAsync(again);

        var after = await bed.FindAsync(entry);
        Assert.Equal((BatchState.Parked, "mode-changed", forgets), (after.State, after.Error?.Code, after.Forgetting));
        Assert.Equal([(entry.Batch, 3L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_MergeAndPartsAreUnknown_RefusesAndChangesNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        await bed.Bed.Ledger.UpdateAsync(first.Batch, entry => entry with { Manifest = null }, default);
        var asked = await bed.Entries.ForgetAsync(second);

        await bed.RunAsync(asked);

        var after = await bed.FindAsync(second);
        Assert.Equal((BatchState.Parked, "parts-unknown"), (after.State, after.Error?.Code));
        Assert.Equal([(first.Batch, 2L), (second.Batch, 3L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
    }

    [Fact]
    public async Task RunAsync_RowsGoOutThatOthersWereLeftOutFor_OpensThoseAgain()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Append, ("landfallDeduplicateBy", "Id"));
        var first = await bed.Entries.CurateAsync(1, rows: 3, name: "crm/x.csv");
        await bed.RunAsync(first);
        var second = await bed.Entries.CurateAsync(2, rows: 5);
        await bed.RunAsync(second);
        Assert.Equal(LoadCounts.None with { Inserted = 2, Deduplicated = 3 }, (await bed.FindAsync(second)).Counts);
        var newer = await bed.Entries.CurateAsync(3, rows: 1, name: "crm/x.csv");

        await bed.RunAsync(newer);

        var reopened = await bed.FindAsync(second);
        Assert.Equal((BatchState.Published, 1), (reopened.State, reopened.Generation));
        Assert.Equal(LoadCounts.None with { Inserted = 4, Deduplicated = 1, Removed = 2 }, (await bed.FindAsync(second)).Counts);
        Assert.Equal(LoadCounts.None with { Inserted = 1, Removed = 3 }, (await bed.FindAsync(newer)).Counts);
        Assert.Equal(5L, await bed.ScalarAsync($"SELECT count(DISTINCT \"Id\") FROM {LoadBed.Table}"));
        Assert.Equal([(newer.Batch, 1L), (second.Batch, 4L)], (await bed.ViewAsync()).OrderBy(batch => batch.Rows));
    }

    private static ValueTask FailsToForget(LoadStatement statement) =>
        statement is WriteMarkers write && write.Markers.Any(marker => marker.Outcome == LoadOutcome.Forgotten)
            ? throw new WarehouseException("the disk is full")
            : ValueTask.CompletedTask;
}
