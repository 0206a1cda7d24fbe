using Landfall.Costs;
using Landfall.Telemetry;
using Landfall.Tests.Telemetry;

namespace Landfall.Tests.Costs;

public sealed class UsageMeterTests : IDisposable
{
    private readonly CostBed _bed = new();

    public void Dispose() => _bed.Dispose();

    // Two functions side by side for 10 s have 5 s each, and what one does alone is its own: 4 + 5 of one, 5 of the other.
    [Fact]
    public async Task Begin_FunctionsSideBySide_ShareTheTimeOfTheInstance()
    {
        using var go = new SemaphoreSlim(0);
        var longer = RunAsync();
        _bed.Time.Advance(TimeSpan.FromSeconds(4));
        using (_bed.Meter.Begin())
        {
            FunctionRun.BelongsTo("crm.visit");
            FunctionRun.BelongsTo("crm.late");
            _bed.Time.Advance(TimeSpan.FromSeconds(10));
        }

        go.Release();
        await longer;
        using (_bed.Meter.Begin())
        {
            _bed.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            new Dictionary<string, Usage>
            {
                ["crm.person"] = new() { Executions = 1, GbSeconds = 18 },
                ["crm.visit"] = new() { Executions = 1, GbSeconds = 10 },
                ["-"] = new() { Executions = 1, GbSeconds = 2 },
            },
            _bed.Unsaved()
        );

        async Task RunAsync()
        {
            using var run = _bed.Meter.Begin();
            using var scope = _bed.Meter.Of("crm.person");
            await go.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Of_FlowsInEachOtherAndSideBySide_CountForTheirOwnTable()
    {
        using (_bed.Meter.Of("crm.person"))
        {
            UsageScope.Add(new Usage { Rows = 1 });
            using (UsageScope.OfPartition("crm.visit"))
            {
                UsageScope.Add(new Usage { Rows = 2 });
            }

            using (UsageScope.OfPartition("~tables"))
            using (UsageScope.OfPartition("~archives"))
            {
                UsageScope.Add(new Usage { Rows = 4 });
            }

            await Task.WhenAll(Enumerable.Range(1, 50).Select(n => WorkAsync($"crm.t{n % 5}", n)));
            UsageScope.Add(new Usage { Rows = 8 });
        }

        UsageScope.Add(new Usage { Rows = 1_000 });
        _bed.Meter.Called(StorageServices.Queue, StorageOperations.Read, isOk: true);

        // Of 1 to 50 those that are n modulo 5: 10 numbers each, whose mean is 23 to 27 for 1 to 4 and 27.5 for 0.
        Assert.Equal(
            new Dictionary<string, Usage>
            {
                ["crm.person"] = new() { Rows = 9 },
                ["crm.visit"] = new() { Rows = 2 },
                ["archive"] = new() { Rows = 4 },
                ["crm.t0"] = new() { Rows = 275 },
                ["crm.t1"] = new() { Rows = 235 },
                ["crm.t2"] = new() { Rows = 245 },
                ["crm.t3"] = new() { Rows = 255 },
                ["crm.t4"] = new() { Rows = 265 },
                ["-"] = new() { Queues = new StorageCalls(0, 0, 1, 0, 0) },
            },
            _bed.Unsaved()
        );

        async Task WorkAsync(string table, int rows)
        {
            using var scope = _bed.Meter.Of(table);
            await Task.Yield();
            UsageScope.Add(new Usage { Rows = rows });
        }
    }

    [Fact]
    public void Called_EachOutcome_IsASeries()
    {
        using var recorded = new RecordedMetrics(_bed.Metrics);

        _bed.Meter.Called(StorageServices.Blob, StorageOperations.Write, isOk: true);
        _bed.Meter.Called(StorageServices.Blob, StorageOperations.Write, isOk: false);
        _bed.Meter.Called(StorageServices.Table, StorageOperations.List, isOk: true);

        Assert.Equal(
            [
                "landfall.storage.calls{landfall.service=blob,landfall.operation=write,landfall.outcome=failed} 1",
                "landfall.storage.calls{landfall.service=blob,landfall.operation=write,landfall.outcome=ok} 1",
                "landfall.storage.calls{landfall.service=table,landfall.operation=list,landfall.outcome=ok} 1",
            ],
            recorded.Lines()
        );
        Assert.Equal(new Usage { Blobs = new StorageCalls(2, 0, 0, 0, 0), Tables = new StorageCalls(0, 1, 0, 0, 0) }, _bed.Unsaved()["-"]);
    }
}
