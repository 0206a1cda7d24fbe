using System.Globalization;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Planning;

public sealed class TableSweepTests(AzuriteFixture azurite)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    [Fact]
    public async Task RunAsync_TablesAtRest_AreNotAskedUntilTheirTurn()
    {
        var (bed, sweep) = await IdleTablesAsync(200);

        Assert.Equal(0, await sweep.RunAsync(default));

        Assert.Empty(_asked);
        var looked = new HashSet<string>(StringComparer.Ordinal);
        for (var minute = 0; minute < 60; minute++)
        {
            bed.Time.Advance(TimeSpan.FromMinutes(1));
            _asked.Clear();
            await sweep.RunAsync(default);
            Assert.InRange(_asked.Count, 0, 7);
            looked.UnionWith(_asked);
        }

        Assert.Equal(200, looked.Count);
    }

    [Fact]
    public async Task RunAsync_WorkWhoseWakeWasLost_IsFoundAtOnce()
    {
        var (bed, sweep) = await IdleTablesAsync(20);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(1, "t.3"), default);

        Assert.Equal(1, await sweep.RunAsync(default));

        Assert.Equal(["t.3"], _asked);
        Assert.Equal([("t.3", 1)], bed.Starter.Started);
    }

    [Fact]
    public async Task RunAsync_WorkOfAWriterThatSpokeBefore_IsFoundAtOnce()
    {
        var (bed, sweep) = await IdleTablesAsync(20);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(1, "t.3", BatchState.Published), default);
        await sweep.RunAsync(default);
        bed.Time.Advance(TimeSpan.FromMinutes(9));

        // The list of tables does not change again so soon.
        await bed.Ledger.CreateAsync(LedgerBed.Entry(2, "t.3"), default);

        Assert.Equal(1, await sweep.RunAsync(default));
    }

    [Fact]
    public async Task RunAsync_WaitingRow_IsOpenedWhenItIsDue()
    {
        var (bed, sweep) = await IdleTablesAsync(20);
        var entry = LedgerBed.Entry(1, "t.3");
        await bed.Ledger.CreateAsync(entry, default);
        await bed.Open.WaitAsync(entry, bed.Time.GetUtcNow().AddHours(5), "a load.", default);
        await sweep.RunAsync(default);
        Assert.Empty(bed.Starter.Started);
        bed.Time.Advance(TimeSpan.FromHours(5) - TimeSpan.FromTicks(1));
        await sweep.RunAsync(default);
        Assert.Empty(bed.Starter.Started);
        _asked.Clear();

        bed.Time.Advance(TimeSpan.FromTicks(1));
        await sweep.RunAsync(default);

        Assert.Contains("t.3", _asked);
        Assert.Equal([("t.3", 1)], bed.Starter.Started);
    }

    [Fact]
    public async Task RunAsync_WorkInHand_IsLookedAtEachTime()
    {
        var (bed, sweep) = await IdleTablesAsync(20);
        var claim = new ClaimRow("c", ClaimKind.Curate, ["79738879939999-0"], bed.Time.GetUtcNow().AddHours(3), Begun: true);
        await bed.Store.WriteAsync("t.3", [new LedgerChange.Put(claim.ToRow())], default);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(1, "t.3", BatchState.Published), default);
        await sweep.RunAsync(default);
        bed.Time.Advance(TimeSpan.FromHours(2));
        _asked.Clear();

        await sweep.RunAsync(default);

        Assert.Contains("t.3", _asked);
    }

    private async Task<(LedgerBed Bed, TableSweep Sweep)> IdleTablesAsync(int tables)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        for (var n = 0; n < tables; n++)
        {
            var table = string.Create(CultureInfo.InvariantCulture, $"t.{n}");
            await bed.Ledger.CreateAsync(LedgerBed.Entry(0, table, BatchState.Published), default);
        }

        bed.Time.Advance(TimeSpan.FromHours(2));
        bed.Faults = call =>
        {
            if (call is { Changes: null, Partition: not ("~tables" or "~format") })
            {
                _asked.Add(call.Partition);
            }

            return LedgerFault.None;
        };
        var options = Options.Create(new PlanningOptions());
        var planner = new TablePlanner(bed.Faulty, bed.Starter, options, bed.Time, NullLogger<TablePlanner>.Instance);
        var sweep = new TableSweep(planner, bed.Waker, bed.Tables, options, bed.Time, NullLogger<TableSweep>.Instance);

        // A process that begins knows nothing and asks all.
        await sweep.RunAsync(default);
        Assert.Equal(tables, _asked.Count);
        _asked.Clear();
        return (bed, sweep);
    }
}
