using Landfall.Costs;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Landfall.Warehouses.Statements;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Loading;

public sealed class StageLogTests(AzuriteFixture azurite)
{
    private const string Rows = """
        SELECT concat_ws(' ', stage, 'g' || generation, run, rows_in || '-' || rows_out, outcome, error_code)
        FROM landfall.stage_log ORDER BY landed_at, batch, run
        """;

    [Fact]
    public async Task Load_TwoBatches_LogsTheirStagesInItsTransaction()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2, rows: 5));
        bed.AfterStatement = statement =>
            statement is WriteStages ? throw new InvalidOperationException("the process ends here") : ValueTask.CompletedTask;
        await Assert.ThrowsAsync<InvalidOperationException>(() => bed.RunAsync(first));
        Assert.Empty(await bed.ColumnAsync(Rows));

        bed.AfterStatement = _ => ValueTask.CompletedTask;
        bed.Bed.Time.Advance(TimeSpan.FromSeconds(10));
        await bed.RunAsync(first);

        Assert.Equal(BatchState.Published, (await bed.FindAsync(second)).State);
        Assert.Equal(["load g0 1 3-3 published", "load g0 1 5-5 published"], await LoadsAsync(bed));
        Assert.Equal([2L], await bed.ColumnAsync("SELECT count(*) FROM landfall.delivery WHERE queryable_at = loaded_at"));
    }

    [Fact]
    public async Task Load_TwoBatches_OneHasTheCallsOfBothInLogAndLedger()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (first, second) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        bed.AfterStatement = statement =>
        {
            // What is called behind the row of the log is in none.
            StageCalls.Count(isRetry: statement is WriteMarkers);
            return ValueTask.CompletedTask;
        };

        await bed.RunAsync(first);

        var loads = new[] { (await bed.FindAsync(first)).Stages[^1], (await bed.FindAsync(second)).Stages[^1] };
        Assert.InRange(loads.Max(load => load.Calls!.Value), 5, 30);
        Assert.Equal((0L, 0L), loads.Select(load => (load.Calls!.Value, load.Retries!.Value)).Min());
        Assert.Equal(1, loads.Sum(load => load.Retries));
        Assert.Equal(
            loads.Select(load => FormattableString.Invariant($"{load.Calls} {load.Retries}")),
            await bed.ColumnAsync("SELECT calls || ' ' || retries FROM landfall.stage_log WHERE stage = 'load' ORDER BY landed_at, batch")
        );
    }

    [Fact]
    public async Task Load_ParkedThenReleased_HasEachRunOnce()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        await ParkAsync(bed, entry);

        Assert.True(await Log(bed).WriteAsync(LoadBed.Table, [entry.Batch], default));
        Assert.True(await Log(bed).WriteAsync(LoadBed.Table, [entry.Batch], default));
        Assert.Equal(["load g0 1 0-0 parked load-keeps-failing"], await LoadsAsync(bed));

        await bed.Bed.Ledger.UpdateAsync(entry.Batch, before => before with { State = BatchState.Curated, Error = null }, default);
        await bed.RunAsync(entry);

        Assert.Equal(["load g0 1 0-0 parked load-keeps-failing", "load g0 2 3-3 published"], await LoadsAsync(bed));
    }

    [Fact]
    public async Task WriteAsync_BatchIsOpenAgain_LeavesItToItsLoad()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);

        Assert.True(await Log(bed).WriteAsync(LoadBed.Table, [entry.Batch, LedgerBed.Entry(9).Batch], default));

        Assert.Empty(await bed.ColumnAsync(Rows));
    }

    [Fact]
    public async Task WriteAsync_LoadIsInItsTransaction_GivesWay()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (parked, loaded) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        await ParkAsync(bed, parked);
        var answers = new List<bool>();
        bed.AfterStatement = async statement =>
        {
            if (statement is WriteStages)
            {
                answers.Add(await Log(bed).WriteAsync(LoadBed.Table, [parked.Batch], default));
            }
        };

        await bed.RunAsync(loaded);
        answers.Add(await Log(bed).WriteAsync(LoadBed.Table, [parked.Batch], default));

        Assert.Equal([false, true], answers);
        Assert.Equal(["load g0 1 0-0 parked load-keeps-failing", "load g0 1 3-3 published"], await LoadsAsync(bed));
    }

    [Fact]
    public async Task WriteAsync_AnyNumberOfTimes_LeavesTheControlRowAsItWas()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var (parked, loaded) = (await bed.Entries.CurateAsync(1), await bed.Entries.CurateAsync(2));
        await ParkAsync(bed, parked);
        await bed.RunAsync(loaded);
        var sql = $"SELECT fence || ' ' || touched FROM landfall.\"control_{LoadBed.Table}\"";
        var before = await bed.ColumnAsync(sql);

        await Log(bed).WriteAsync(LoadBed.Table, [parked.Batch], default);

        Assert.Equal(before, await bed.ColumnAsync(sql));
    }

    [Fact]
    public async Task WriteAsync_Archive_NeedsNoTable()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(1) with
        {
            Table = BatchId.ArchiveTable,
            Batch = BatchId.Create(BatchId.ArchiveTable, LedgerBed.Entry(1).File),
            State = BatchState.Published,
            Stages = [new StageRecord("unpack", 2, bed.Bed.Time.GetUtcNow(), 1.5, 0, 0, 0)],
        };
        await bed.Bed.Ledger.CreateAsync(entry, default);

        Assert.True(await Log(bed).WriteAsync(BatchId.ArchiveTable, [entry.Batch], default));

        Assert.Equal(["unpack g0 1 0-0 published"], await bed.ColumnAsync(Rows));
        Assert.Equal(
            [1.5],
            await bed.ColumnAsync("SELECT date_diff('millisecond', started_at, ended_at) / 1000 FROM landfall.stage_log WHERE attempt = 2")
        );
    }

    [Fact]
    public async Task Sweep_RowsOlderThanTheirDays_Go()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        bed.Options.StageLogDays = 30;
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        bed.Bed.Time.Advance(TimeSpan.FromDays(29));
        await bed.Sweep().RunAsync(default);
        Assert.Single(await LoadsAsync(bed));

        bed.Bed.Time.Advance(TimeSpan.FromDays(2));
        await bed.RunAsync(await bed.Entries.CurateAsync(2, rows: 5));
        await bed.Sweep().RunAsync(default);

        Assert.Equal(["load g0 1 5-5 published"], await LoadsAsync(bed));
    }

    private static StageLog Log(LoadBed bed) => new(bed.Warehouse, bed.Bed.Ledger, NullLogger<StageLog>.Instance);

    private static async Task<IReadOnlyList<object?>> LoadsAsync(LoadBed bed) =>
        [.. (await bed.ColumnAsync(Rows)).Where(row => ((string)row!).StartsWith("load ", StringComparison.Ordinal))];

    private static Task<LedgerEntry> ParkAsync(LoadBed bed, LedgerEntry entry) =>
        bed.Bed.Ledger.UpdateAsync(
            entry.Batch,
            before =>
                before with
                {
                    State = BatchState.Parked,
                    Error = new BatchError("load-keeps-failing", "It failed.", "Look."),
                    Stages =
                    [
                        .. before.Stages,
                        new StageRecord("load", 1, bed.Bed.Time.GetUtcNow(), 1, 0, 0, 0)
                        {
                            Outcome = "parked",
                            ErrorCode = "load-keeps-failing",
                        },
                    ],
                },
            default
        );
}
