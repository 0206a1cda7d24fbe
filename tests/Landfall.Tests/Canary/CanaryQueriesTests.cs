using Landfall.Canary;
using Landfall.Costs;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Loading;
using Landfall.Tests.Telemetry;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Canary;

/// <summary>What is asked of a table that was loaded, and where the answer's time goes.</summary>
public sealed class CanaryQueriesTests(AzuriteFixture azurite)
{
    private const string Stages =
        "SELECT concat_ws(' ', run, stage, attempt, seconds, outcome, error_code) FROM landfall.stage_log ORDER BY batch, run";

    private readonly CanaryOptions _options = new();
    private readonly RecordedLog<CanaryQueries> _log = new();

    [Fact]
    public async Task AskAsync_TableWasLoaded_TimeIsAStageInLedgerAndLogAndDelivery()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);
        var entry = await bed.Entries.CurateAsync(1);
        bed.Canary = Canary(bed, new Reader(bed, _ => bed.Bed.Time.Advance(TimeSpan.FromSeconds(0.25))));
        await bed.RunAsync(entry);

        await bed.Canary.AskAsync(default);
        Assert.Equal(
            entry.Batch,
            Assert.Single(await bed.Bed.Events.DueAsync(LoadBed.Table, default), row => row.LoggedBatch is not null).LoggedBatch
        );
        await LogAsync(bed, entry);
        await LogAsync(bed, entry);

        Assert.Equal(["1 load 1 0.0 published", "2 query 1 0.25 published"], await bed.ColumnAsync(Stages));
        Assert.Equal(
            ["0.25 true published"],
            await bed.ColumnAsync(
                """
                SELECT concat_ws(' ', query_seconds, seconds_to_answer = 0.25 AND queried_at > published_at, outcome)
                FROM landfall.delivery
                """
            )
        );
        Assert.Equal(LoadBed.Table, bed.Bed.Starter.Started[^1].Table);
        Assert.Equal(
            ["landfall.query.duration{landfall.outcome=ok} 1 of 0.25", "landfall.query.latest{landfall.table=crm.person} 0.25"],
            recorded.Lines().Where(line => line.StartsWith("landfall.query", StringComparison.Ordinal))
        );
        Assert.Equal(0, (await bed.FindAsync(entry)).WorkSeconds);
    }

    [Fact]
    public async Task AskAsync_LoadedAgainWithinTheTime_IsAskedOnceByAllProcesses()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var asked = new List<string>();
        var reader = new Reader(bed, asked.Add);
        bed.Canary = Canary(bed, reader);
        var other = Canary(bed, reader);
        for (var number = 1; number <= 3; number++)
        {
            await bed.RunAsync(await bed.Entries.CurateAsync(number));
            other.Loaded(LoadBed.Table, "another", 0);
            await bed.Canary.AskAsync(default);
            await other.AskAsync(default);
        }

        Assert.Equal([LoadBed.Table], asked);

        bed.Bed.Time.Advance(_options.Every);
        await bed.RunAsync(await bed.Entries.CurateAsync(4));
        await bed.Canary.AskAsync(default);

        Assert.Equal([LoadBed.Table, LoadBed.Table], asked);
    }

    [Fact]
    public async Task AskAsync_NoAnswerWithinTheDeadline_IsCountedAndHasNoRow()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        using var recorded = new RecordedMetrics(bed.Bed.Metrics);
        var entry = await bed.Entries.CurateAsync(1);
        bed.Canary = Canary(bed, new Reader(bed, _ => bed.Bed.Time.Advance(_options.Deadline)) { Hangs = true });
        await bed.RunAsync(entry);

        await bed.Canary.AskAsync(default);

        Assert.Equal(["load"], (await bed.FindAsync(entry)).Stages.Select(stage => stage.Stage));
        Assert.Equal(
            ["landfall.query.duration{landfall.outcome=failed} 1 of 10", "landfall.query.latest{landfall.table=crm.person} 10"],
            recorded.Lines().Where(line => line.StartsWith("landfall.query", StringComparison.Ordinal))
        );
        Assert.Equal(
            [
                "Warning: crm.person was loaded, and a small query of its view had no answer after 10 s; whoever reads it waits, too. Look "
                    + "for what holds the warehouse up; the metric landfall.query.duration shows since when.",
            ],
            _log.Lines
        );
    }

    [Fact]
    public async Task AskAsync_WarehouseFails_GoesOnWithTheNextTable()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var asked = new List<string>();
        var canary = Canary(bed, new Reader(bed, table =>
            {
                asked.Add(table);
                throw new WarehouseException("The pool is paused.");
            }));
        foreach (var table in (string[])["a.b", "c.d"])
        {
            await bed.Bed.Loaded.NoteAsync(new LoadedTable(table, 1, 1, null), default);
            canary.Loaded(table, "x", 0);
        }

        await canary.AskAsync(default);

        Assert.Equal(["a.b", "c.d"], asked.Order(StringComparer.Ordinal));
        Assert.Equal(2, _log.Lines.Count(line => line.StartsWith("Information: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AskAsync_BatchWasOpenedAgain_IsLeftToItsNextLoad()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var entry = await bed.Entries.CurateAsync(1);
        bed.Canary = Canary(bed, new Reader(bed, _ => { }));
        await bed.RunAsync(entry);
        await bed.Bed.Ledger.UpdateAsync(entry.Batch, before => before with { State = BatchState.Curated, Rebuilding = true }, default);

        await bed.Canary.AskAsync(default);

        Assert.Equal(["load"], (await bed.FindAsync(entry)).Stages.Select(stage => stage.Stage));
    }

    [Fact]
    public async Task AskAsync_SwitchedOff_AsksNothing()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        var asked = new List<string>();
        _options.Enabled = false;
        bed.Canary = Canary(bed, new Reader(bed, asked.Add));
        await bed.RunAsync(await bed.Entries.CurateAsync(1));

        await bed.Canary.AskAsync(default);

        Assert.Empty(asked);
    }

    [Fact]
    public async Task WatchAsync_LedgerIsAway_LosesTheNumberAndGoesOn()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        using var stop = new CancellationTokenSource();
        var asked = new TaskCompletionSource();
        var canary = Canary(bed, new Reader(bed, _ => asked.TrySetResult()));
        var watch = canary.WatchAsync(stop.Token);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));

        // A batch without an entry: what cannot be written is told, and the next is asked all the same.
        canary.Loaded(LoadBed.Table, "crm.person-20261120T000000Z-0000000000000000", 0);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task Load_ViewOfAnEarlierLandfall_GetsTheColumns()
    {
        await using var bed = await LoadBed.CreateAsync(azurite);
        await bed.RunAsync(await bed.Entries.CurateAsync(1));
        bed.Execute("CREATE OR REPLACE VIEW landfall.delivery AS SELECT batch FROM landfall.stage_log");
        bed.Keep();

        await bed.RunAsync(await bed.Entries.CurateAsync(2));

        Assert.Equal([2L], await bed.ColumnAsync("SELECT count(*) FROM landfall.delivery WHERE query_seconds IS NULL"));
    }

    private CanaryQueries Canary(LoadBed bed, IWarehouseReader reader) =>
        new(
            new Lazy<IWarehouseReader>(reader),
            bed.Bed.Ledger,
            bed.Bed.Loaded,
            bed.Bed.Waker,
            new UsageMeter(bed.Bed.Metrics, Options.Create(new CostOptions()), bed.Bed.Time),
            bed.Bed.Metrics,
            Options.Create(_options),
            bed.Bed.Time,
            _log
        );

    private static Task<bool> LogAsync(LoadBed bed, LedgerEntry entry) =>
        new StageLog(bed.Warehouse, bed.Bed.Ledger, NullLogger<StageLog>.Instance).WriteAsync(LoadBed.Table, [entry.Batch], default);

    private sealed class Reader(LoadBed bed, Action<string> asked) : IWarehouseReader
    {
        public bool Hangs { get; init; }

        public Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<Stream> CopyAsync(string table, CancellationToken cancellationToken) => throw new NotSupportedException();

        public async Task AskNewestAsync(string table, CancellationToken cancellationToken)
        {
            asked(table);
            if (Hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            await bed.Reader.AskNewestAsync(table, cancellationToken);
        }
    }
}
