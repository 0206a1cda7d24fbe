using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

public sealed class LoadStageTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_Curated_LoadsAndWritesItDown()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(new BatchStanding(entry.Batch, BatchState.Published, 3, 1), outcome);
        Assert.Equal([(entry.Batch, 3L)], await bed.ViewAsync());
        var after = await bed.FindAsync(entry);
        Assert.Equal(
            (BatchState.Published, 1, new LoadCounts(3, 0, 0, 0, 0, 0, 0), null),
            (after.State, after.LoadAttempts, after.Counts, after.Error)
        );
        Assert.Equal(
            [new StageRecord("load", 1, LedgerBed.Now, 0, 3, 3, entry.Manifest!.Bytes, "crm.person-1") { Calls = 0, Retries = 0 }],
            after.Stages
        );
        Assert.Equal([$"{Milestone.LoadCommitted} {entry.Batch}", $"{Milestone.ViewAligned} {entry.Batch}"], bed.Milestones.Reached);
        Assert.Equal([$"Information: Loaded {entry.Batch}: published, 3 rows of 3, package crm.person-1, 0.000 s."], bed.Log.Lines);
    }

    [Fact]
    public async Task RunAsync_Again_ChangesNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.RunAsync(entry);
        var before = await bed.FindAsync(entry);

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(BatchState.Published, outcome.State);
        Assert.Equivalent(before, await bed.FindAsync(entry));
    }

    [Fact]
    public async Task RunAsync_AnotherLoadHasTheTable_LoadsNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await using var held = await bed.Bed.LoaderMarks.TakeAsync(LoadBed.Table, "another", default);

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(new BatchStanding(entry.Batch, BatchState.Curated, 3, 1), outcome);
        Assert.Equal(0, (await bed.FindAsync(entry)).LoadAttempts);
    }

    [Fact]
    public async Task RunAsync_OthersWait_LoadsThemInOnePackage()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        LedgerEntry[] entries =
        [
            await bed.Entries.CurateAsync(1),
            await bed.Entries.CurateAsync(2, rows: 5),
            await bed.Entries.CurateAsync(3, rows: 0, content: "x"),
        ];

        await bed.RunAsync(entries[1]);

        foreach (var entry in entries)
        {
            var after = await bed.FindAsync(entry);
            Assert.Equal((BatchState.Published, "crm.person-1"), (after.State, after.Stages[^1].Package));
        }

        Assert.Equal(8L, (await bed.ViewAsync()).Sum(batch => batch.Rows));
    }

    [Fact]
    public async Task RunAsync_PackageIsFull_LoadsTheRestInAnother()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        bed.Options.MaxFiles = 2;
        LedgerEntry[] entries = [await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2), await bed.Entries.CurateAsync(3)];

        await bed.RunAsync(entries[2]);

        var packages = (await Task.WhenAll(entries.Select(bed.FindAsync))).Select(entry => entry.Stages[^1].Package!);
        Assert.Equal(
            [("crm.person-1", 2), ("crm.person-2", 1)],
            packages.CountBy(package => package).Select(pair => (pair.Key, pair.Value)).Order()
        );
    }

    [Fact]
    public async Task RunAsync_OthersThatDoNotBelong_AreNotInItsPackage()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        bed.Options.MaxBytes = 10_000;
        var entry = await bed.Entries.CurateAsync(1);
        LedgerEntry[] others =
        [
            await bed.Entries.CurateAsync(2, contract: "other"),
            await bed.Entries.CurateAsync(3, attempts: 2),
            await bed.Entries.CurateAsync(4, bytes: 10_000),
        ];

        await bed.RunAsync(entry);

        var loaded = await bed.FindAsync(entry);
        Assert.Equal(BatchState.Published, loaded.State);
        Assert.All(await Task.WhenAll(others.Select(bed.FindAsync)), other =>
            Assert.NotEqual(loaded.Stages[^1].Package, other.Stages.LastOrDefault()?.Package)
        );
    }

    [Theory]
    [InlineData(Milestone.LoadCommitted)]
    [InlineData(Milestone.ViewAligned)]
    public async Task RunAsync_CrashAfterTheCommit_IsRepairedFromTheMarkers(string milestone)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.Milestones.Crashes = milestone == Milestone.LoadCommitted;
        bed.AfterStatement = statement =>
            milestone == Milestone.ViewAligned && statement is DropStaging
                ? throw new InvalidOperationException("the process ends here")
                : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(entry));
        Assert.Equal(BatchState.Curated, (await bed.FindAsync(entry)).State);
        (bed.Milestones.Crashes, bed.AfterStatement) = (false, _ => ValueTask.CompletedTask);
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));

        await bed.RunAsync(entry);

        Assert.Equal([(entry.Batch, 3L)], await bed.ViewAsync());
        var after = await bed.FindAsync(entry);
        Assert.Equal(
            (BatchState.Published, 2, "crm.person-1", 3L),
            (after.State, after.LoadAttempts, after.Stages[^1].Package, after.Counts?.Inserted)
        );
    }

    [Fact]
    public async Task RunAsync_RiderIsUnreadable_LoadsWithoutIt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (entry, other) = (await bed.Entries.CurateAsync(2), await bed.Entries.CurateAsync(1));
        await bed.Bed.DamageAsync(other, "{}", schema: 99);

        var outcome = await bed.RunAsync(entry);

        Assert.Equal(BatchState.Published, outcome.State);
        Assert.Contains($"Warning: The ledger entry of {other.Batch} cannot be read; crm.person is loaded without it.", bed.Log.Lines);
    }

    [Fact]
    public async Task RunAsync_EntryIsUnreadable_ItsRowWaitsAndNoLoadIsHandedOutForIt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await bed.Bed.DamageAsync(entry, "{}", schema: 99);
        Assert.True((await bed.Bed.Planner.LookAsync(LoadBed.Table, default)).HasWork);

        await bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), default);

        var look = await bed.Bed.Planner.LookAsync(LoadBed.Table, default);
        Assert.Equal((false, LedgerBed.Now.AddMinutes(10)), (look.HasWork, look.NextDueAt));
    }

    [Fact]
    public async Task RunAsync_OtherLoadersChangeTheStorageAllTheTime_GivesUpAfterTenTriesAndIsRepaired()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        var restless = new RestlessStorage(bed.Warehouse);
        bed.Wrapped = restless;

        var outcome = await bed.RunAsync(entry);

        Assert.Equal((BatchState.Curated, true, 10), (outcome.State, outcome.Waiting, restless.Aligned));
        Assert.Equal(0, (await bed.FindAsync(entry)).LoadAttempts);
        bed.Wrapped = null;
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(BatchState.Published, (await bed.RunAsync(entry)).State);
        Assert.Equal([(entry.Batch, 3L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_RepeatedAndRewrittenInOnePackage_OnlyTheNewestVersionLoads()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var original = await bed.Entries.CurateAsync(1, content: "same");
        var repeat = await bed.Entries.CurateAsync(2, name: "crm/1.csv", content: "same");
        var rewritten = await bed.Entries.CurateAsync(3, name: "crm/1.csv", content: "other");

        await bed.RunAsync(original);

        var duplicate = await bed.FindAsync(repeat);
        Assert.Equal(
            (BatchState.Superseded, rewritten.Batch, LoadCounts.None with { Superseded = 3 }),
            (duplicate.State, duplicate.RelatedBatch, duplicate.Counts)
        );
        var replaced = await bed.FindAsync(original);
        Assert.Equal(
            (BatchState.Superseded, rewritten.Batch, LoadCounts.None with { Superseded = 3 }),
            (replaced.State, replaced.RelatedBatch, replaced.Counts)
        );
        Assert.Equal([(rewritten.Batch, 3L)], await bed.ViewAsync());
        Assert.Empty(await bed.Bed.OpenAsync());
    }

    [Theory]
    [InlineData("crm/x.csv", "crm/x.csv")]
    [InlineData("crm/x.zip!/x.csv", "crm/x.zip")]
    public async Task RunAsync_VersionsOfOneSecond_AsksStorageWhichIsCurrent(string name, string stored)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var blob = bed.Bed.Containers.Landing.GetBlobClient(stored);
        await blob.UploadAsync(BinaryData.FromString("x"));
        var etag = (await blob.GetPropertiesAsync()).Value.ETag.ToString("G").Trim('"');
        var current = await bed.Entries.CurateVersionAsync(name, etag);
        var former = await bed.Entries.CurateVersionAsync(name, "0xformer");

        await bed.RunAsync(current);

        Assert.Equal(
            (BatchState.Published, BatchState.Superseded),
            ((await bed.FindAsync(current)).State, (await bed.FindAsync(former)).State)
        );
    }

    [Fact]
    public async Task RunAsync_Full_SupersedesTheOlderSnapshot()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        var (monday, tuesday) = (
            await bed.Entries.CurateAsync(1, snapshot: "2026-11-16"),
            await bed.Entries.CurateAsync(2, rows: 5, snapshot: "2026-11-17")
        );

        var outcome = await bed.RunAsync(monday);

        Assert.Equal(new BatchStanding(monday.Batch, BatchState.Superseded, 0, 1), outcome);
        Assert.Equal(tuesday.Batch, (await bed.FindAsync(monday)).RelatedBatch);
        Assert.Equal([(tuesday.Batch, 5L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_ManyLoadersAtOnce_LoadEachBatchOnce()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        bed.Options.MaxFiles = 4;
        var entries = await Task.WhenAll(Enumerable.Range(1, 12).Select(number => bed.Entries.CurateAsync(number)));
        for (var left = 20; await AnyIsOpenAsync(); left--)
        {
            Assert.True(left > 0, string.Join('\n', bed.Log.Lines));
            // Loads of six plannings, each delivered twice.
            await Task.WhenAll(entries.Select((entry, number) => Task.Run(() => bed.RunAsync(entry, $"claim-{number / 2}"))));
            bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.All(await Task.WhenAll(entries.Select(bed.FindAsync)), entry => Assert.Equal(BatchState.Published, entry.State));
        Assert.Equal(entries.Select(entry => (entry.Batch, 3L)).Order(), await bed.ViewAsync());
        Assert.Equal(12L, await bed.ScalarAsync("SELECT count(*) FROM landfall.markers"));

        async Task<bool> AnyIsOpenAsync() =>
            (await Task.WhenAll(entries.Select(bed.FindAsync))).Any(entry => entry.State == BatchState.Curated);
    }

    /// <summary>A warehouse in which another loader is always faster than the view.</summary>
    private sealed class RestlessStorage(IWarehouse inner) : IWarehouse
    {
        public int Aligned { get; private set; }

        public string Name => inner.Name;

        public WarehouseLimits Limits => inner.Limits;

        public string TypeName(WarehouseColumn column) => inner.TypeName(column);

        public async Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) =>
            new Session(this, await inner.OpenAsync(cancellationToken));

        private sealed class Session(RestlessStorage owner, IWarehouseSession inner) : IWarehouseSession
        {
            public Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
            {
                if (statement is not AlignView)
                {
                    return inner.ExecuteAsync(statement, cancellationToken);
                }

                owner.Aligned++;
                return Task.FromResult((TReply)(object)0L);
            }

            public ValueTask DisposeAsync() => inner.DisposeAsync();
        }
    }
}
