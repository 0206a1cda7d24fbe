using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Local;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Tests.Loading;

public sealed class StorageSweepTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_SupersededStorage_StaysForTheGracePeriodAndGoes()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, snapshot: "1"));
        await bed.RunAsync(await bed.Entries.CurateAsync(2, rows: 5, snapshot: "2"));

        await bed.Sweep().RunAsync(default);
        Assert.Equal(["_person__1", "_person__2"], await StorageAsync(bed));

        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        await bed.Sweep().RunAsync(default);
        Assert.Equal(["_person__2"], await StorageAsync(bed));
        Assert.Equal(5L, Assert.Single(await bed.ViewAsync()).Rows);
    }

    [Fact]
    public async Task RunAsync_StorageOfALoadThatNeverCommitted_GoesAfterTheNextLoad()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.AfterStatement = statement =>
            statement is CreateStorage ? throw new InvalidOperationException("the process ends here") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(entry));
        bed.AfterStatement = _ => ValueTask.CompletedTask;
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.RunAsync(entry);
        Assert.Equal(["_person__1", "_person__2"], await StorageAsync(bed));

        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        await bed.Sweep().RunAsync(default);

        Assert.Equal(["_person__2"], await StorageAsync(bed));
        Assert.Equal(3L, Assert.Single(await bed.ViewAsync()).Rows);
    }

    [Fact]
    public async Task RunAsync_HalfBuiltStorage_StaysUntilNobodyGoesOnWithIt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        var asked = await bed.Entries.ForgetAsync(second);
        bed.AfterStatement = statement =>
            statement is WriteMarkers ? throw new InvalidOperationException("the process ends here") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(asked));
        bed.AfterStatement = _ => ValueTask.CompletedTask;
        bed.Execute($"UPDATE landfall.\"control_{LoadBed.Table}\" SET fence = fence + 1"); // A later loader came and did nothing.

        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        await bed.Sweep().RunAsync(default);
        Assert.Equal(["_person__1", "_person__2"], await StorageAsync(bed));

        bed.Bed.Time.Advance(bed.Options.BuildGrace);
        await bed.Sweep().RunAsync(default);
        Assert.Equal(["_person__1"], await StorageAsync(bed));

        await bed.RunAsync(asked);
        Assert.Equal(["_person__1", "_person__5"], await StorageAsync(bed));
        Assert.Equal([(first.Batch, 5L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_NextBuildBegins_FormerStorageStaysForTheGracePeriod()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        LedgerEntry[] entries =
        [
            await bed.Entries.CurateAsync(1, rows: 5),
            await bed.Entries.CurateAsync(2),
            await bed.Entries.CurateAsync(3),
        ];
        await bed.RunAsync(entries[0]);

        // What the first loader began comes into force under the fence of the second.
        await bed.Entries.ForgetAsync(entries[1]);
        await DieBeforeTheCommitAsync(bed, entries[1]);
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.RunAsync(entries[1]);
        await bed.Entries.ForgetAsync(entries[2]);
        await DieBeforeTheCommitAsync(bed, entries[2]);

        await bed.Sweep().RunAsync(default);
        Assert.Equal(["_person__1", "_person__2", "_person__4"], await StorageAsync(bed));

        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        await bed.Sweep().RunAsync(default);
        Assert.Equal(["_person__2", "_person__4"], await StorageAsync(bed));
    }

    [Fact]
    public async Task RunAsync_BuildTookLongerThanTheGracePeriod_FormerStorageStaysForItAllTheSame()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        await bed.Entries.ForgetAsync(second);
        bed.AfterStatement = statement =>
        {
            bed.Bed.Time.Advance(statement is CreateStorage ? bed.Options.StorageGrace : TimeSpan.Zero);
            return ValueTask.CompletedTask;
        };
        Assert.Equal(BatchState.Forgotten, (await bed.RunAsync(second)).State);

        await bed.Sweep().RunAsync(default);

        Assert.Equal(["_person__1", "_person__2"], await StorageAsync(bed));
    }

    [Fact]
    public async Task RunAsync_LoaderGoesOnWithAnOldBuildMeanwhile_LeavesItAlone()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Merge);
        var (first, second) = (await bed.Entries.CurateAsync(1, rows: 5), await bed.Entries.CurateAsync(2, rows: 3));
        await bed.RunAsync(first);
        await bed.Entries.ForgetAsync(second);
        await DieBeforeTheCommitAsync(bed, second);
        bed.Bed.Time.Advance(bed.Options.BuildGrace);
        await using var session = await bed.Warehouse.OpenAsync(default);
        var watched = new Interrupted(
            session,
            statement => statement is ReadBuild,
            () => bed.Execute($"UPDATE landfall.builds SET written_at = written_at + INTERVAL 1 DAY")
        );

        await bed.Sweep(new OpenedWarehouse(bed.Warehouse, () => Task.FromResult<IWarehouseSession>(watched))).RunAsync(default);

        Assert.Equal("_person__2", (await session.ExecuteAsync(new ReadBuild(LoadBed.Table), default))!.Storage);
        Assert.Equal(["_person__1", "_person__2"], await StorageAsync(bed));
    }

    [Fact]
    public async Task RunAsync_CommitWithoutItsView_MakesTheViewShowIt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, snapshot: "1"));
        bed.Milestones.Crashes = true;
        var second = await bed.Entries.CurateAsync(2, rows: 5, snapshot: "2");
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(second));

        await bed.Sweep().RunAsync(default);

        Assert.Equal([(second.Batch, 5L)], await bed.ViewAsync());
    }

    [Fact]
    public async Task RunAsync_TableIsBeingLoaded_IsLeftAlone()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, snapshot: "1"));
        await bed.RunAsync(await bed.Entries.CurateAsync(2, snapshot: "2"));
        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        await using var held = await bed.Bed.LoaderMarks.TakeAsync(LoadBed.Table, "another", default);

        await bed.Sweep().RunAsync(default);

        Assert.Equal(["_person__1", "_person__2"], await StorageAsync(bed));
    }

    [Fact]
    public async Task RunAsync_StagingThatOutlivedItsLoader_GoesOnceANewerLoaderCame()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        await bed.RunAsync(await bed.Entries.CurateAsync(2));
        await using var session = await bed.Warehouse.OpenAsync(default);
        var watched = new LeftStaging(session, ["stg_crm.person_1_1", "stg_crm.person_2_1", "stg_crm.person_2_1_1"]);

        await bed.Sweep(new OpenedWarehouse(bed.Warehouse, () => Task.FromResult<IWarehouseSession>(watched))).RunAsync(default);

        Assert.Equal([new DropStaging(new Relation("landfall", "stg_crm.person_1_1"))], watched.Dropped);
    }

    [Fact]
    public async Task RunAsync_ManyTables_AsksOnceWhatThereIs()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        await bed.Bed.Ledger.CreateAsync(LedgerBed.Entry(table: "crm.animal"), default);
        await bed.Bed.Ledger.CreateAsync(LedgerBed.Entry(table: "crm.zebra"), default);
        var asked = new List<LoadStatement>();

        await bed.Sweep(new OpenedWarehouse(bed.Warehouse, OpenAsync)).RunAsync(default);

        Assert.Equal([new ListTables()], asked.Where(statement => statement is ListTables or ListStorage or ListStaging));
        Assert.Equal(3, asked.Count(statement => statement is ReadControl));

        async Task<IWarehouseSession> OpenAsync() => new Noted(await bed.Warehouse.OpenAsync(default), asked);
    }

    [Fact]
    public async Task RunAsync_WarehouseFailsForOneTable_SweepsTheOthersAndSaysWhich()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, snapshot: "1"));
        await bed.RunAsync(await bed.Entries.CurateAsync(2, snapshot: "2"));
        await bed.Bed.Ledger.CreateAsync(LedgerBed.Entry(table: "crm.animal"), default);
        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        var warehouse = new OpenedWarehouse(bed.Warehouse, FailingAsync);

        var problem = await Assert.ThrowsAsync<WarehouseException>(() => bed.Sweep(warehouse).RunAsync(default));

        Assert.Equal("The storage of 1 tables could not be swept: crm.animal. The first: The table is damaged.", problem.Message);
        Assert.Equal(["_person__2"], await StorageAsync(bed));
        await using var mark = await bed.Bed.LoaderMarks.TakeAsync("crm.animal", "a loader", default);
        Assert.NotNull(mark);

        async Task<IWarehouseSession> FailingAsync() => new Failing(await bed.Warehouse.OpenAsync(default), "crm.animal");
    }

    [Fact]
    public async Task RunAsync_WarehouseCannotBeOpenedOnce_SweepsTheOtherTables()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, snapshot: "1"));
        await bed.RunAsync(await bed.Entries.CurateAsync(2, snapshot: "2"));
        await bed.Bed.Ledger.CreateAsync(LedgerBed.Entry(table: "crm.animal"), default);
        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        var opened = 0;
        var warehouse = new OpenedWarehouse(bed.Warehouse, () =>
            opened++ == 0 ? throw new WarehouseException("The sign-in failed.") : bed.Warehouse.OpenAsync(default)
        );

        var problem = await Assert.ThrowsAsync<WarehouseException>(() => bed.Sweep(warehouse).RunAsync(default));

        Assert.Equal("The storage of 1 tables could not be swept: crm.animal. The first: The sign-in failed.", problem.Message);
        Assert.Equal(["_person__2"], await StorageAsync(bed));
    }

    [Fact]
    public async Task RunAsync_NoShareOfTheWarehouseIsLeft_WaitsWithoutSessionOrMark()
    {
        await using var bed = await LoadBed.CreateAsync(azurite, LoadMode.Full);
        await bed.RunAsync(await bed.Entries.CurateAsync(1, snapshot: "1"));
        await bed.RunAsync(await bed.Entries.CurateAsync(2, snapshot: "2"));
        bed.Bed.Time.Advance(bed.Options.StorageGrace);
        var share = new TaskCompletionSource<WorkLease>();
        var (opened, isGivenBack) = (0, false);
        var warehouse = new OpenedWarehouse(bed.Warehouse, () =>
        {
            opened++;
            return bed.Warehouse.OpenAsync(default);
        }) { Share = share.Task };

        var sweep = bed.Sweep(warehouse).RunAsync(default);

        await Poll.UntilAsync(() => warehouse.Asked.Count == 1, "the sweep waits");
        Assert.Equal((false, 0), (sweep.IsCompleted, opened));
        Assert.Equal(["The sweep of crm.person"], warehouse.Asked);
        await using (var mark = await bed.Bed.LoaderMarks.TakeAsync(LoadBed.Table, "a loader", default))
        {
            Assert.NotNull(mark);
            await mark.ReleaseAsync(default);
        }

        share.SetResult(new WorkLease(default, () => isGivenBack = true));
        await sweep;
        Assert.Equal((1, true), (opened, isGivenBack));
        Assert.Equal(["_person__2"], await StorageAsync(bed));
    }

    private static async Task DieBeforeTheCommitAsync(LoadBed bed, LedgerEntry entry)
    {
        bed.AfterStatement = statement =>
            statement is WriteMarkers ? throw new InvalidOperationException("the process ends here") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(entry));
        bed.AfterStatement = _ => ValueTask.CompletedTask;
    }

    private static async Task<IReadOnlyList<string>> StorageAsync(LoadBed bed)
    {
        await using var session = await bed.Warehouse.OpenAsync(default);
        return await session.ExecuteAsync(new ListStorage(LoadBed.Table), default);
    }

    /// <summary>A warehouse that is opened as a test says.</summary>
    private sealed class OpenedWarehouse(IWarehouse inner, Func<Task<IWarehouseSession>> open) : IWarehouse
    {
        public List<string> Asked { get; } = [];

        public Task<WorkLease> Share { get; init; } = Task.FromResult(WorkLease.OfNothing);

        public string Name => inner.Name;

        public WarehouseLimits Limits => inner.Limits;

        public string TypeName(WarehouseColumn column) => inner.TypeName(column);

        public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken)
        {
            Asked.Add(load);
            return Share;
        }

        public Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) => open();
    }

    private sealed class Failing(IWarehouseSession session, string table) : IWarehouseSession
    {
        public Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken) =>
            statement is EnsureControl ensure && ensure.Table == table
                ? throw new WarehouseException("The table is damaged.")
                : session.ExecuteAsync(statement, cancellationToken);

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }

    private sealed class Interrupted(IWarehouseSession session, Func<LoadStatement, bool> meant, Action meanwhile) : IWarehouseSession
    {
        private bool _isOver;

        public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
        {
            var reply = await session.ExecuteAsync(statement, cancellationToken);
            if (!_isOver && meant(statement))
            {
                _isOver = true;
                meanwhile();
            }

            return reply;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Noted(IWarehouseSession session, List<LoadStatement> asked) : IWarehouseSession
    {
        public Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
        {
            asked.Add(statement);
            return session.ExecuteAsync(statement, cancellationToken);
        }

        public ValueTask DisposeAsync() => session.DisposeAsync();
    }

    private sealed class LeftStaging(IWarehouseSession session, IReadOnlyList<string> names) : IWarehouseSession
    {
        public List<DropStaging> Dropped { get; } = [];

        public async Task<TReply> ExecuteAsync<TReply>(LoadStatement<TReply> statement, CancellationToken cancellationToken)
        {
            if (statement is DropStaging drop)
            {
                Dropped.Add(drop);
            }

            IReadOnlyList<string> all = [.. names.Select(name => "landfall." + name)];
            return statement is ListStaging && names is TReply left ? left
                : statement is ListTables && all is TReply there ? there
                : await session.ExecuteAsync(statement, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
