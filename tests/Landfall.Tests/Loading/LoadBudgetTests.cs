using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Local;
using Landfall.Tests.Warehouses.Synapse;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Landfall.Warehouses.Statements;
using Landfall.Warehouses.Synapse;

namespace Landfall.Tests.Loading;

/// <summary>Loads and queries share the memory of the one DuckDB instance; each waits for its share before anything is counted.</summary>
public sealed class LoadBudgetTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task RunAsync_WarehouseIsFull_WaitsWithTheMarkAndWithoutAnAttempt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var shares = Shares(bed);
        var entry = await bed.Entries.CurateAsync(1);
        var queries = await FillAsync(shares);
        var load = bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), TestContext.Current.CancellationToken);
        await Poll.UntilAsync(() => shares.State.Waiting == 1, "the load waits");

        bed.Bed.Time.Advance(TimeSpan.FromSeconds(20));
        var renewed = bed.Bed.Time.GetUtcNow() + new PlanningOptions().StaleAfter;
        await Poll.UntilAsync(async () => (await MarkAsync(bed))?.Until == renewed, "the mark is renewed");

        Assert.Equal("test", (await MarkAsync(bed))!.Owner);
        Assert.Equivalent(entry, await bed.FindAsync(entry), strict: true);
        queries.ForEach(query => query.Dispose());
        Assert.Equal(1, await load);
        var after = await bed.FindAsync(entry);
        Assert.Equal((BatchState.Published, 1), (after.State, after.LoadAttempts));
        Assert.Equal((default(WorkAmount), 0), (shares.State.Granted, shares.State.Waiting));
    }

    [Fact]
    public async Task RunAsync_HostStopsWhileItWaits_CountsNoAttemptAndGivesTheMarkBack()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var shares = Shares(bed);
        var entry = await bed.Entries.CurateAsync(1);
        var queries = await FillAsync(shares);
        using var stopping = new CancellationTokenSource();
        var load = bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), stopping.Token);
        await Poll.UntilAsync(() => shares.State.Waiting == 1, "the load waits");

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equivalent(entry, await bed.FindAsync(entry), strict: true);
        Assert.Null(await MarkAsync(bed));
        Assert.Equal(0, shares.State.Waiting);
        queries.ForEach(query => query.Dispose());
    }

    [Fact]
    public async Task RunAsync_NoSlotOfThePoolIsFree_WaitsWithoutSessionOrAttempt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        using var pool = SynapseBed.Open(new ScriptedServer(), loads: 1);
        var slotted = new SlottedWarehouse(bed.Warehouse, pool);
        var taken = await pool.AskAsync("another load", 0, default);
        bed.Wrapped = slotted;
        var load = bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), TestContext.Current.CancellationToken);
        await Poll.UntilAsync(() => slotted.Asked == 1, "the load waits");

        Assert.Equal((false, 0), (load.IsCompleted, slotted.Opened));
        Assert.Equivalent(entry, await bed.FindAsync(entry), strict: true);
        taken.Dispose();
        Assert.Equal(1, await load);
        Assert.Equal((1, BatchState.Published), (slotted.Opened, (await bed.FindAsync(entry)).State));
        (await pool.AskAsync("a later load", 0, TestContext.Current.CancellationToken)).Dispose();
    }

    [Fact]
    public async Task RunAsync_AFileIsAloneInTheProcess_WaitsWithoutAnAttempt()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        var alone = await bed.Budget.AskAsync(WorkRequest.Everything("a file"), default);
        var load = bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), TestContext.Current.CancellationToken);
        await Poll.UntilAsync(() => bed.Budget.Places.Waiting == 1, "the load waits");

        Assert.Equivalent(entry, await bed.FindAsync(entry), strict: true);
        alone.Dispose();
        Assert.Equal(1, await load);
        Assert.Equal(new GateState(0, false, 0), bed.Budget.Places);
    }

    [Theory]
    [InlineData(2, 0, true)]
    [InlineData(2, 2, false)]
    [InlineData(2, 1, false)]
    [InlineData(3, 1, true)]
    public async Task RunAsync_AfterTwoAttemptsWithoutAReason_RunsAlone(int attempts, int withReason, bool isAlone)
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        for (var failures = 0; failures < withReason; failures++)
        {
            bed.AfterStatement = statement =>
                statement is CopyParts ? throw new WarehouseException("The pool failed.") : ValueTask.CompletedTask;
            await Assert.ThrowsAsync<WarehouseException>(() => bed.RunAsync(entry));
            bed.Bed.Time.Advance(TimeSpan.FromHours(1));
        }

        // Those of a process that was killed.
        await bed.Bed.Ledger.UpdateAsync(entry.Batch, before => before with { LoadAttempts = attempts }, default);
        await bed.OpenDueAsync();
        var seen = new List<GateState>();
        bed.AfterStatement = _ =>
        {
            seen.Add(bed.Budget.Places);
            return ValueTask.CompletedTask;
        };

        Assert.Equal(1, await bed.Stage().RunAsync(new LoadWork(LoadBed.Table, "test"), TestContext.Current.CancellationToken));

        Assert.Equal([isAlone ? new GateState(0, true, 0) : new GateState(1, false, 0)], seen.Distinct());
        Assert.Equal(new GateState(0, false, 0), bed.Budget.Places);
    }

    [Fact]
    public async Task QueryAsync_WarehouseIsFull_WaitsAndLeavesWhenItsAskerGoes()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var shares = Shares(bed);
        var reader = new DuckDbReader((DuckDbWarehouse)bed.Warehouse);
        var queries = await FillAsync(shares);
        using var gone = new CancellationTokenSource();
        var left = reader.QueryAsync("SELECT 1", 1, gone.Token);
        var stays = reader.QueryAsync("SELECT 2", 1, TestContext.Current.CancellationToken);
        Assert.Equal(2, shares.State.Waiting);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.Equal(1, shares.State.Waiting);
        queries[0].Dispose();
        Assert.Equal(2, Assert.Single((await stays).Rows)[0]);
        queries.ForEach(query => query.Dispose());
    }

    [Fact]
    public async Task AskAsync_LoadsOfAnySize_TakeAnEighthToHalf()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var shares = Shares(bed);

        Assert.Equal(25_000_000, await MemoryOfAsync(shares, 100));
        Assert.Equal(60_000_000, await MemoryOfAsync(shares, 15_000_000));
        Assert.Equal(100_000_000, await MemoryOfAsync(shares, 2L << 30));
        Assert.Equal(100_000_000, await MemoryOfAsync(shares, long.MaxValue));
    }

    /// <summary>DuckDB behind the slots of a pool.</summary>
    private sealed class SlottedWarehouse(IWarehouse inner, SynapseWarehouse pool) : IWarehouse
    {
        public int Asked { get; private set; }

        public int Opened { get; private set; }

        public string Name => inner.Name;

        public WarehouseLimits Limits => inner.Limits;

        public string TypeName(WarehouseColumn column) => inner.TypeName(column);

        public Task<WorkLease> AskAsync(string load, long bytes, CancellationToken cancellationToken)
        {
            Asked++;
            return pool.AskAsync(load, bytes, cancellationToken);
        }

        public Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken)
        {
            Opened++;
            return inner.OpenAsync(cancellationToken);
        }
    }

    private static DuckDbShares Shares(LoadBed bed) => ((DuckDbWarehouse)bed.Warehouse).Shares;

    private static async Task<long> MemoryOfAsync(DuckDbShares shares, long bytes)
    {
        using var share = await shares.AskForLoadAsync("a load", bytes, default);
        return share.Amount.Memory;
    }

    private static async Task<List<WorkLease>> FillAsync(DuckDbShares shares)
    {
        var queries = new List<WorkLease>();
        while (queries.Count < 8)
        {
            queries.Add(await shares.AskForQueryAsync(default));
        }

        return queries;
    }

    private static async Task<LoaderRow?> MarkAsync(LoadBed bed) =>
        await bed.Bed.Store.FindAsync(LoadBed.Table, LedgerRowKeys.Loader, default) is { } row ? LoaderRow.From(row) : null;
}
