using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Landfall.Tests.Ledger.Rows;
using Landfall.Tests.Telemetry;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Monitoring;

/// <summary>What the gauges of tables say, and what looking costs.</summary>
public sealed class TableStandingsTests(AzuriteFixture azurite)
{
    private const string Account = "landfall.table=salesforce.account";

    [Fact]
    public async Task RefreshAsync_FilesOfEveryKind_ShowsWhatWaitsAndHowOldTheNewestDataIs()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [
                LedgerBed.Entry(-5, state: BatchState.Published),
                LedgerBed.Entry(-4, state: BatchState.Duplicate),
                LedgerBed.Entry(-3, state: BatchState.Refused),
                LedgerBed.Entry(-2, state: BatchState.Curated),
                LedgerBed.Entry(-1),
                LedgerBed.Entry(0),
                LedgerBed.Entry(0, BatchId.UnclaimedTable, BatchState.Unclaimed),
            ],
            default
        );
        using var recorded = new RecordedMetrics(bed.Metrics);

        await Standings(bed).RefreshAsync(default);

        bed.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(
            [
                $"landfall.files.oldest.age{{{Account}}} 123",
                $"landfall.files.waiting{{{Account},landfall.state=curated}} 1",
                $"landfall.files.waiting{{{Account},landfall.state=registered}} 2",
                $"landfall.freshness{{{Account}}} 243",
                $"landfall.rows{{{Account},landfall.outcome=curated}} 0",
                $"landfall.rows{{{Account},landfall.outcome=rejected}} 0",
            ],
            recorded.Lines()
        );
    }

    [Fact]
    public async Task RefreshAsync_WaitingFileEnds_NothingWaits()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(-1);
        await bed.Ledger.CreateAsync(entry, default);
        var standings = Standings(bed);
        await standings.RefreshAsync(default);
        await bed.Ledger.UpdateAsync(entry.Batch, before => before with { State = BatchState.Published }, default);
        using var recorded = new RecordedMetrics(bed.Metrics);

        await standings.RefreshAsync(default);

        Assert.Equal(
            [
                $"landfall.files.oldest.age{{{Account}}} 0",
                $"landfall.files.waiting{{{Account},landfall.state=curated}} 0",
                $"landfall.files.waiting{{{Account},landfall.state=registered}} 0",
                $"landfall.freshness{{{Account}}} 60",
            ],
            recorded.Lines()
        );
    }

    [Fact]
    public async Task RefreshAsync_TableAtRestForLong_CostsItsRowInTheListOnly()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(-1, state: BatchState.Published), default);
        var standings = Standings(bed);
        await standings.RefreshAsync(default);
        bed.Time.Advance(TimeSpan.FromHours(2));
        var asked = new List<string>();
        bed.Faults = call =>
        {
            asked.Add(call.Partition);
            return LedgerFault.None;
        };

        await standings.RefreshAsync(default);

        Assert.Equal([LedgerTables.Partition], asked);
    }

    [Fact]
    public async Task WatchAsync_StoreIsAway_SaysSoOnceAndShowsWhatItKnows()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(-1, state: BatchState.Published), default);
        var (log, asked) = (new RecordedLog<TableStandings>(), 0);
        var standings = Standings(bed, log);
        await standings.RefreshAsync(default);
        bed.Faults = _ =>
        {
            asked++;
            return LedgerFault.Fails;
        };
        using var recorded = new RecordedMetrics(bed.Metrics);
        using var stop = new CancellationTokenSource();

        var watch = standings.WatchAsync(stop.Token);
        while (asked < 3)
        {
            bed.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.Single(log.Lines);
        Assert.Contains(recorded.Lines(), line => line.StartsWith("landfall.freshness", StringComparison.Ordinal));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
        using var after = new RecordedMetrics(bed.Metrics);
        Assert.Empty(after.Lines());
    }

    private static TableStandings Standings(LedgerBed bed, RecordedLog<TableStandings>? log = null) =>
        new(
            bed.Tables,
            bed.Open,
            bed.Metrics,
            Options.Create(new TableStandingOptions()),
            bed.Time,
            log ?? new RecordedLog<TableStandings>()
        );
}
