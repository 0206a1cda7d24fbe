using Landfall.Contracts;
using Landfall.Functions.Activities;
using Landfall.Functions.Hosting;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Curation;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Landfall.Warehouses;
using Landfall.Warehouses.DuckDb;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Landfall.Tests.Planning;

/// <summary>A piece of work and what follows on it at once, by the app's own stages on one small file.</summary>
public sealed class TableTurnTests(AzuriteFixture azurite)
{
    private const string Piece = "crm.person@1|1|1";
    private const string Content = "Id,Age\na,1\nb,2\n";

    private static readonly PlanInput First = new(StageBed.Table, 1, 1, "crm.person@1");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PlanAsync_SmallFile_IsCuratedAndLoadedByThePlanItself()
    {
        await using var bed = await TurnBed.CreateAsync(azurite);
        var entry = await bed.RegisterAsync();
        await bed.Ledger.Waker.WakeAsync(StageBed.Table, Stop);

        var plan = await bed.Turn.PlanAsync(First, client: null!, Stop);

        Assert.Equal(PlanResult.Nothing with { Loaded = 1 }, plan);
        Assert.Equal(BatchState.Published, (await bed.FindAsync(entry)).State);
        Assert.Empty(await bed.InHandAsync());
        Assert.Equal([(StageBed.Table, 1L)], bed.Ledger.Starter.Started);
    }

    [Fact]
    public async Task PlanAsync_NothingIsToBeGoneOnWith_HandsTheFileOut()
    {
        await using var bed = await TurnBed.CreateAsync(azurite, goOnFor: "00:00:00");
        var entry = await bed.RegisterAsync();
        await bed.Ledger.Waker.WakeAsync(StageBed.Table, Stop);

        var plan = await bed.Turn.PlanAsync(First, client: null!, Stop);

        Assert.Equal([entry.Batch], Assert.Single(plan.Groups).Batches);
        Assert.Equal((1, 0), (plan.Curating, plan.Loaded));
        Assert.Equal(BatchState.Registered, (await bed.FindAsync(entry)).State);
    }

    [Fact]
    public async Task PlanAsync_TheRoundIsPlannedAgainAfterADeath_DoesWhatItHadClaimed()
    {
        await using var bed = await TurnBed.CreateAsync(azurite);
        var entry = await bed.RegisterAsync();
        await bed.Ledger.Waker.WakeAsync(StageBed.Table, Stop);
        Assert.Single((await bed.Ledger.Planner.PlanAsync(First, Stop)).Groups);

        var again = await bed.Turn.PlanAsync(First, client: null!, Stop);
        var end = await bed.Turn.CurateAsync(Assert.Single(again.Groups), client: null!, Stop);

        Assert.Equal((new WorkEnd(1, 1), BatchState.Published), (end, (await bed.FindAsync(entry)).State));
        Assert.Empty(await bed.InHandAsync());
    }

    [Fact]
    public async Task RunAsync_PieceIsDeliveredAgain_DoesFirstWhatItHadTaken()
    {
        await using var bed = await TurnBed.CreateAsync(azurite);
        var entry = await bed.RegisterAsync();
        Assert.Single((await bed.Service<FollowUp>().TakeAsync(StageBed.Table, Piece, Stop)).Groups);
        var states = new List<BatchState>();

        var end = await bed.Turn.RunAsync(StageBed.Table, Piece, client: null!, WorkAsync, Stop);

        Assert.Equal(new WorkEnd(7, 1), end);
        Assert.Equal([BatchState.Published], states);
        Assert.Empty(await bed.InHandAsync());

        async Task<int> WorkAsync(CancellationToken cancellationToken)
        {
            states.Add((await bed.FindAsync(entry)).State);
            return 7;
        }
    }

    [Fact]
    public async Task RunAsync_WorkFails_WakesTheTableAndThrows()
    {
        await using var bed = await TurnBed.CreateAsync(azurite);
        var entry = await bed.RegisterAsync();

        var failure = await Assert.ThrowsAsync<IOException>(() =>
            bed.Turn.RunAsync(StageBed.Table, Piece, client: null!, _ => throw new IOException("The disk is full."), Stop)
        );

        Assert.Equal("The disk is full.", failure.Message);
        Assert.Equal([(StageBed.Table, 1L)], bed.Ledger.Starter.Started);
        Assert.Equal(BatchState.Registered, (await bed.FindAsync(entry)).State);
    }

    [Fact]
    public async Task RunAsync_WhatFollowsFails_IsNotTheFailureOfThePiece()
    {
        await using var bed = await TurnBed.CreateAsync(azurite, new PausedWarehouse());
        var entry = await bed.RegisterAsync();

        var end = await bed.Turn.RunAsync(StageBed.Table, Piece, client: null!, _ => Task.FromResult(1), Stop);

        Assert.Equal(new WorkEnd(1, 0), end);
        Assert.Equal((BatchState.Curated, 1), ((await bed.FindAsync(entry)).State, (await bed.FindAsync(entry)).LoadAttempts));
        Assert.StartsWith(
            "Information: crm.person: work that followed on crm.person@1|1|1 failed.",
            Assert.Single(bed.Log.Lines),
            StringComparison.Ordinal
        );
        Assert.Equal([StageBed.Table], bed.Ledger.Starter.Started.Select(started => started.Table));
        Assert.Empty(await bed.InHandAsync());
    }

    [Fact]
    public async Task RunAsync_HostStopsBehindWhatWasTaken_GivesItBack()
    {
        await using var bed = await TurnBed.CreateAsync(azurite);
        var entry = await bed.RegisterAsync();
        using var stopping = new CancellationTokenSource();
        bed.Ledger.Store.Written = (_, changes) =>
        {
            if (changes.Any(change => change is LedgerChange.Insert && change.Key.StartsWith(ClaimRow.Prefix, StringComparison.Ordinal)))
            {
                stopping.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            bed.Turn.RunAsync(StageBed.Table, Piece, client: null!, _ => Task.FromResult(1), stopping.Token)
        );

        Assert.True(stopping.IsCancellationRequested);
        Assert.Empty(await bed.InHandAsync());
        Assert.Equivalent(entry, await bed.FindAsync(entry), strict: true);
    }

    private sealed class TurnBed : IAsyncDisposable
    {
        private readonly StageBed _stage;
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-turn");
        private readonly ServiceProvider _services;

        private TurnBed(StageBed stage, IWarehouse? warehouse, string goOnFor)
        {
            _stage = stage;
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["Landfall:Planning:GoOnFor"] = goOnFor,
                        [$"{DuckDbWarehouseOptions.Section}:Path"] = Path.Combine(_folder.FullName, "warehouse.duckdb"),
                    }
                )
                .Build();
            var services = new ServiceCollection()
                .AddLogging()
                .AddSingleton<IConfiguration>(configuration)
                .AddSingleton<TimeProvider>(Ledger.Time)
                .AddLandfall(configuration)
                .AddDuckDbWarehouse(configuration)
                .AddSingleton(Ledger.Containers)
                .AddSingleton(Ledger.Faulty)
                .AddSingleton<IIngestionStarter>(Ledger.Starter)
                .AddSingleton<ILogger<TableTurn>>(Log)
                .AddSingleton<DurableStarter>()
                .AddSingleton<TurnGate>()
                .AddSingleton<TableTurn>();
            _services = (warehouse is null ? services : services.AddSingleton(warehouse)).BuildServiceProvider();
        }

        public LedgerBed Ledger => _stage.Bed;

        public RecordedLog<TableTurn> Log { get; } = new();

        public TableTurn Turn => Service<TableTurn>();

        public static async Task<TurnBed> CreateAsync(AzuriteFixture azurite, IWarehouse? warehouse = null, string goOnFor = "00:00:10") =>
            new(await StageBed.CreateAsync(azurite), warehouse, goOnFor);

        public T Service<T>()
            where T : notnull => _services.GetRequiredService<T>();

        public Task<LedgerEntry> RegisterAsync() => _stage.RegisterAsync("crm/a.csv", Content);

        public Task<LedgerEntry> FindAsync(LedgerEntry entry) => _stage.FindAsync(entry);

        /// <summary>The claims and the loader's mark.</summary>
        public async Task<IReadOnlyList<string>> InHandAsync() =>
            await Ledger
                .Store.ListAsync(StageBed.Table, LedgerKeys.All, Stop)
                .Select(row => row.Key)
                .Where(key => key.StartsWith(ClaimRow.Prefix, StringComparison.Ordinal) || key == LedgerRowKeys.Loader)
                .ToListAsync(Stop);

        public async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }

    private sealed class PausedWarehouse : IWarehouse
    {
        public string Name => "duckdb";

        public WarehouseLimits Limits => WarehouseLimits.DuckDb;

        public string TypeName(WarehouseColumn column) => "VARCHAR";

        public Task<IWarehouseSession> OpenAsync(CancellationToken cancellationToken) =>
            throw new WarehouseException("The pool is paused.");
    }
}
