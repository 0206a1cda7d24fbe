using Landfall.Ledger;
using Landfall.Ledger.Rows;
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
                "landfall.look.age 3",
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
                "landfall.look.age 0",
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

    // As after a restart in a backlog: nobody has seen the table before, and what is in it is behind all that waits.
    [Fact]
    public async Task LookAsync_NewestFilesAllWait_KnowsHowOldTheNewestDataIs()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [LedgerBed.Entry(-200, state: BatchState.Published), .. Enumerable.Range(-100, 90).Select(number => LedgerBed.Entry(number))],
            default
        );
        var reads = 0;
        bed.Faults = _ =>
        {
            reads++;
            return LedgerFault.None;
        };

        var seen = (await Standings(bed).LookAsync(default))[LedgerBed.Table];

        Assert.Equal(LedgerBed.Now.AddMinutes(-200), seen.Standing.NewestData);
        Assert.Empty(seen.Arrivals);
        Assert.False(seen.IsWhole);

        // The list of tables; what is open, what waits, the newest entries and the counts.
        Assert.Equal(5, reads);
    }

    [Fact]
    public async Task LookAsync_FilesOfSomeDays_HasTheirRowsByDay()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = new[] { (-3, 10, 1), (-2, 20, 2), (-60 * 24, 40, 4), (-60 * 24 * 30, 80, 8) }
            .Select(one =>
                LedgerBed.Entry(one.Item1, state: BatchState.Curated) with
                {
                    Manifest = ManifestOf(one.Item2, one.Item3),
                    Stages = [new StageRecord("load", 1, LedgerBed.Now.AddSeconds(1), 2, 0, 0, 0)],
                }
            )
            .ToList();
        await bed.Ledger.CreateAllAsync(entries, default);
        foreach (var entry in entries)
        {
            await bed.Ledger.UpdateAsync(entry.Batch, before => before with { State = BatchState.Published }, default);
        }

        // Read again later, as after a change of the contract.
        await bed.Ledger.UpdateAsync(
            entries[0].Batch,
            before => before with { State = BatchState.Curated, Generation = 1, Manifest = ManifestOf(11, 0) },
            default
        );
        bed.Time.Advance(TimeSpan.FromDays(3));
        await bed.Ledger.UpdateAsync(entries[0].Batch, before => before with { State = BatchState.Published }, default);

        var seen = (await Standings(bed).LookAsync(default))[LedgerBed.Table];

        var today = DateOnly.FromDateTime(LedgerBed.Now.UtcDateTime);
        Assert.Equal(
            new Dictionary<DateOnly, DayRows> { [today] = new(31, 2), [today.AddDays(-1)] = new(40, 4) },
            seen.Days.Where(day => day.Value.Read > 0).ToDictionary()
        );
        Assert.Equal(
            [LedgerBed.Now.AddMinutes(-2), LedgerBed.Now.AddMinutes(-3), LedgerBed.Now.AddDays(-1), LedgerBed.Now.AddDays(-30)],
            seen.Arrivals.Select(arrival => arrival.LandedAt)
        );
        Assert.All(seen.Arrivals, arrival => Assert.Equal(LedgerBed.Now.AddSeconds(3), arrival.QueryableAt));
    }

    // A process that has ended counted the other half of that day, and nobody writes its row any more; the one that goes on has let go of
    // its own half.
    [Fact]
    public async Task LookAsync_AWriterStillHasPartOfAnOldDay_SaysNothingOfThatDay()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var ended = new Dictionary<string, object>(StringComparer.Ordinal) { ["published"] = 1L, ["day20261105Rows"] = 500L };
        await bed.Store.WriteAsync(LedgerBed.Table, [new LedgerChange.Put(new LedgerRow($"{LedgerRowKeys.Counts}99", ended))], default);
        await PublishAsync(bed, LedgerBed.Entry(-1), rows: 20);

        var seen = (await Standings(bed).LookAsync(default))[LedgerBed.Table];

        Assert.Equal(new Dictionary<DateOnly, DayRows> { [new DateOnly(2026, 11, 20)] = new(20, 0) }, seen.Days);
    }

    // The Landfall before this one counted no rows by day; this one takes a file out that the other had counted.
    [Fact]
    public async Task LookAsync_FileOfBeforeDaysWereCountedIsForgotten_SaysNothingOfItsDay()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(-1);
        await PublishAsync(bed, entry, rows: 100);
        var counts = Assert.Single(await bed.Tables.CountsAsync(LedgerBed.Table, default));
        var before = counts.Columns.Where(column => !column.Key.StartsWith("day", StringComparison.Ordinal)).ToDictionary();
        await bed.Store.WriteAsync(LedgerBed.Table, [new LedgerChange.Put(new LedgerRow(counts.Key, before))], default);

        await new BatchLedger(bed.Faulty, bed.Containers, bed.Metrics, bed.Time).UpdateAsync(
            entry.Batch,
            published => published with { State = BatchState.Forgotten },
            default
        );

        Assert.Empty((await Standings(bed).LookAsync(default))[LedgerBed.Table].Days);
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

    private static async Task PublishAsync(LedgerBed bed, LedgerEntry entry, long rows)
    {
        await bed.Ledger.CreateAsync(entry with { State = BatchState.Curated, Manifest = ManifestOf(rows, 0) }, default);
        await bed.Ledger.UpdateAsync(entry.Batch, before => before with { State = BatchState.Published }, default);
    }

    private static Manifest ManifestOf(long rows, long rejected) =>
        new()
        {
            Attempt = 1,
            Contract = "0123456789abcdef",
            Parts = [],
            Rows = rows,
            Bytes = 0,
            RejectParts = [],
            RejectRows = rejected,
            RowsRead = rows + rejected,
            BlankLines = 0,
            Lines = rows,
            DecodedBytes = 0,
            ContentHash = "",
        };

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
