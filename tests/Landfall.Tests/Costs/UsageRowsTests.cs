using System.Diagnostics;
using Azure.Data.Tables;
using Landfall.Costs;
using Landfall.Ledger.Rows;
using Landfall.Ledger.Rows.Sqlite;
using Landfall.Ledger.Rows.Tables;
using Landfall.Tests.Azurite;
using Landfall.Tests.Telemetry;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Costs;

/// <summary>What was used, on its way into the ledger and out of it, on both stores.</summary>
public sealed class UsageRowsTests(AzuriteFixture azurite) : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("landfall-costs-");
    private readonly List<IAsyncDisposable> _stores = [];

    public static TheoryData<string> Stores => ["sqlite", "tables"];

    private static DateOnly Today => CostBed.Today;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
        {
            await store.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Write_EveryUnit_IsReadAsItWas(string store)
    {
        using var bed = new CostBed(await OpenAsync(store));
        var usage = new Usage
        {
            Blobs = new StorageCalls(1, 2, 3, 4, 5),
            Queues = new StorageCalls(6, 7, 8, 9, 10),
            Tables = new StorageCalls(11, 12, 13, 14, 15),
            Executions = 16,
            GbSeconds = 17.25,
            WarehouseSeconds = 0.1,
            StoredBytes = 9_007_199_254_740_993,
            Rows = 18,
        };
        IReadOnlyList<DayUsage> written =
        [
            new(Today.AddDays(-1), "crm.person", usage),
            new(Today, "-", new Usage { Rows = 1 }),
            new(Today, "crm.person_too", new Usage { Rows = 3 }),
            new(Today, "crm.person", new Usage { Rows = 2 }),
        ];

        await bed.Rows.WriteAsync("w1", written, default);

        Assert.Equal(written, await bed.ReadAsync(Today.AddDays(-1), Today));
        Assert.Equal(written.Take(1), await bed.ReadAsync(Today.AddDays(-1), Today.AddDays(-1)));
        Assert.Equal([written[0], written[3]], await bed.ReadAsync(Today.AddDays(-9), Today, "crm.person"));
        Assert.Empty(await bed.ReadAsync(Today.AddDays(1), Today.AddDays(2)));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Fold_DaysOfManyWriters_ChangesNoSumAndKeepsARow(string store)
    {
        using var bed = new CostBed(await OpenAsync(store));
        var old = Today.AddDays(-5);
        for (var writer = 0; writer < 120; writer++)
        {
            await bed.Rows.WriteAsync(
                $"w{writer:D3}",
                [new DayUsage(old, "crm.person", new Usage { Rows = writer, GbSeconds = 0.5 })],
                default
            );
        }

        await bed.Rows.WriteAsync("w000", [new DayUsage(old, "crm.visit", new Usage { Rows = 7 })], default);
        await bed.Rows.WriteAsync("w000", [new DayUsage(Today.AddDays(-2), "crm.visit", new Usage { Rows = 8 })], default);
        await bed.Rows.WriteAsync("w001", [new DayUsage(Today.AddDays(-2), "crm.visit", new Usage { Rows = 9 })], default);

        // Side by side and again, as hosts do.
        await Task.WhenAll(bed.Rows.FoldAsync(default), bed.Rows.FoldAsync(default));
        await bed.Rows.FoldAsync(default);

        // 0 + 1 + ... + 119 = 7,140. The day before yesterday may still be written to.
        Assert.Equal(
            [
                "20261123|crm.person|all 7140",
                "20261123|crm.visit|w000 7",
                "20261126|crm.visit|w000 8",
                "20261126|crm.visit|w001 9",
                "folded 0",
            ],
            await bed.KeysAsync()
        );
        Assert.Equal(
            new DayUsage(old, "crm.person", new Usage { Rows = 7_140, GbSeconds = 60 }),
            Assert.Single(await bed.ReadAsync(old, old, "crm.person"))
        );
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Fold_DaysThatAreTooOld_GoAway(string store)
    {
        using var bed = new CostBed(await OpenAsync(store));
        bed.Settings.KeepDays = 62;
        foreach (var days in (int[])[70, 66, 65, 64, 10])
        {
            await bed.Rows.WriteAsync("w1", [new DayUsage(Today.AddDays(-days), "crm.person", new Usage { Rows = days })], default);
        }

        // Seven days a call: from 70 days ago to three days ago in ten calls, and nothing after that.
        for (var calls = 0; calls < 12; calls++)
        {
            await bed.Rows.FoldAsync(default);
        }

        // Three days ago the last fold was made, and 62 days before it is 65 days ago.
        Assert.Equal([65L, 64L, 10L], (await bed.ReadAsync(Today.AddDays(-100), Today)).Select(one => one.Usage.Rows));
    }

    // Two thousand tables that work each day have as many rows a day, which all have to go before the next day comes.
    [Fact]
    public async Task Fold_DaysOfManyTablesThatAreTooOld_AllGoAway()
    {
        using var bed = new CostBed();
        bed.Settings.KeepDays = 62;
        foreach (var days in (int[])[66, 65, 10])
        {
            await bed.Rows.WriteAsync(
                "w1",
                [
                    .. Enumerable
                        .Range(0, 2_100)
                        .Select(table => new DayUsage(Today.AddDays(-days), $"crm.t{table:D4}", new Usage { Rows = 1 })),
                ],
                default
            );
        }

        for (var calls = 0; calls < 11; calls++)
        {
            await bed.Rows.FoldAsync(default);
        }

        Assert.Equal(
            [(Today.AddDays(-65), 2_100), (Today.AddDays(-10), 2_100)],
            (await bed.ReadAsync(Today.AddDays(-100), Today)).CountBy(one => one.Day).Select(day => (day.Key, day.Value))
        );
    }

    [Fact]
    public async Task Fold_NothingWritten_WritesNothing()
    {
        using var bed = new CostBed();

        await bed.Rows.FoldAsync(default);

        Assert.Empty(await bed.KeysAsync());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Save_AgainAndByOthers_CountsEachOnce(string store)
    {
        using var bed = new CostBed(await OpenAsync(store));
        var other = bed.NewMeter();
        bed.Meter.Add("crm.person", new Usage { Rows = 1 });
        other.Add("crm.person", new Usage { Rows = 10 });
        await bed.Keeper.SaveAsync(default);
        await bed.NewKeeper(other).SaveAsync(default);
        bed.Meter.Add("crm.person", new Usage { Rows = 2 });
        await bed.Keeper.SaveAsync(default);
        await bed.Keeper.SaveAsync(default);

        // Killed before it wrote: what it used since the last time is lost, and nothing else.
        bed.NewMeter().Add("crm.person", new Usage { Rows = 100 });

        Assert.Equal(13, (await bed.ReadAsync(Today, Today)).Sum(one => one.Usage.Rows));
        Assert.Equal(2, (await bed.KeysAsync()).Count);
    }

    [Fact]
    public async Task Save_OverMidnight_KeepsDaysApartAndLetsGoOfOldOnes()
    {
        using var bed = new CostBed();
        bed.Meter.Add("crm.person", new Usage { Rows = 1 });
        bed.Time.Advance(TimeSpan.FromHours(20));
        bed.Meter.Add("crm.person", new Usage { Rows = 2 });
        await bed.Keeper.SaveAsync(default);
        Assert.Equal(
            [(Today, 1L), (Today.AddDays(1), 2L)],
            (await bed.ReadAsync(Today, Today.AddDays(1))).Select(one => (one.Day, one.Usage.Rows))
        );

        // What could not be written for more than a day is let go of, as its day may be folded.
        bed.Meter.Add("crm.person", new Usage { Rows = 4 });
        bed.Time.Advance(TimeSpan.FromDays(2));
        Assert.NotEmpty(bed.Meter.Unsaved());
        await bed.Keeper.SaveAsync(default);
        Assert.Empty(bed.Meter.Unsaved());
        Assert.Equal(3, (await bed.ReadAsync(Today, Today.AddDays(9))).Sum(one => one.Usage.Rows));
    }

    [Fact]
    public async Task Keep_LedgerAwayThenBackThenStopped_WritesAll()
    {
        var ledger = new AwayLedger();
        using var bed = new CostBed(ledger);
        using var recorded = new RecordedMetrics(bed.Metrics);
        using var stop = new CancellationTokenSource();
        bed.Settings.Prices = CostPricesTests.Prices();
        bed.Settings.Budgets["crm.person"] = 2;
        bed.Meter.Add("crm.person", new Usage { Rows = 1, Executions = 2_500_000 });
        ledger.IsAway = true;
        var keeping = bed.Keeper.KeepAsync(stop.Token);
        Assert.Empty(ledger.Inner.Partitions);

        ledger.IsAway = false;
        for (var waited = Stopwatch.StartNew(); recorded.Lines().Count < 2; await Task.Delay(5, TestContext.Current.CancellationToken))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "The gauges do not show what the table costs.");
            bed.Time.Advance(TimeSpan.FromMinutes(1));
        }

        // 2.5 millions at 0.40 a million.
        Assert.Equal(
            ["landfall.cost.budget{landfall.table=crm.person} 2", "landfall.cost.month{landfall.table=crm.person} 1"],
            recorded.Lines()
        );

        bed.Meter.Add("crm.person", new Usage { Rows = 2 });
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
        Assert.Equal(3, Assert.Single(await bed.ReadAsync(Today, Today)).Usage.Rows);
    }

    private async Task<ILedgerStore> OpenAsync(string kind)
    {
        ILedgerStore store;
        if (kind == "sqlite")
        {
            var sqlite = new SqliteLedgerStore(
                Options.Create(new SqliteLedgerOptions { Path = Path.Combine(_folder.FullName, "ledger.db") })
            );
            _stores.Add(sqlite);
            store = sqlite;
        }
        else
        {
            store = new TableLedgerStore(
                new TableServiceClient(azurite.ConnectionString),
                Options.Create(new TableLedgerOptions { Name = $"costs{Guid.NewGuid():N}" })
            );
        }

        await store.EnsureAsync(default);
        return store;
    }

    private sealed class AwayLedger : ILedgerStore
    {
        public Landfall.Tests.Ledger.Rows.MemoryLedgerStore Inner { get; } = new();

        public bool IsAway { get; set; }

        private ILedgerStore There => IsAway ? throw new LedgerStoreException("The ledger did not answer.") : Inner;

        public Task EnsureAsync(CancellationToken cancellationToken) => There.EnsureAsync(cancellationToken);

        public Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
            There.FindAsync(partition, key, cancellationToken);

        public IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
            There.ListAsync(partition, keys, cancellationToken);

        public Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken) =>
            There.WriteAsync(partition, changes, cancellationToken);
    }
}
