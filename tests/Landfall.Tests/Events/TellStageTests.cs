using Azure.Identity;
using Landfall.Events;
using Landfall.Events.Webhook;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Planning;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Events;

public sealed class TellStageTests(AzuriteFixture azurite)
{
    private const string Claim = "salesforce.account@1|1|tell";

    [Fact]
    public async Task RunAsync_SinkAwayForHours_TellsEachOnceWithItsId()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var (parked, refused) = (await StopAsync(bed, 1, BatchState.Parked), await StopAsync(bed, 2, BatchState.Refused));
        var forgotten = await StopAsync(bed, 3, BatchState.Forgotten);
        var sink = new Sink { IsAway = true };
        var log = new RecordedLog<TellStage>();
        var pauses = new List<TimeSpan>();
        for (var start = bed.Time.GetUtcNow(); bed.Time.GetUtcNow() - start < TimeSpan.FromHours(3); )
        {
            Assert.Equal(0, await RunAsync(bed, sink, log));
            Assert.Empty(await bed.Events.DueAsync(LedgerBed.Table, default));
            pauses.Add(await PauseAsync(bed));
            bed.Time.Advance(pauses[^1]);
        }

        sink.IsAway = false;
        Assert.Equal(3, await RunAsync(bed, sink, log));
        Assert.Equal(0, await RunAsync(bed, sink, log));

        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)], pauses.Take(4));
        Assert.Equal(TimeSpan.FromMinutes(10), pauses.Max());
        Assert.Equal(
            new[] { $"{parked.Batch}-g0:parked:0", $"{refused.Batch}-g0:refused:0", $"{forgotten.Batch}-g0:updated" }.Order(
                StringComparer.Ordinal
            ),
            sink.Told.Select(told => told.Id).Order(StringComparer.Ordinal)
        );
        Assert.StartsWith(
            "Warning: 3 events of salesforce.account could not be told and are kept; the next try is at ",
            log.Lines.First(),
            StringComparison.Ordinal
        );
    }

    public static TheoryData<Exception> Failures { get; } =
    [
        new AuthenticationFailedException("no identity"),
        new OperationCanceledException("its time was over"),
        new UnauthorizedAccessException("the file belongs to another"),
    ];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task RunAsync_SinkFailsInAnyWay_PutsTheEventOff(Exception failure)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await StopAsync(bed, 1, BatchState.Parked);
        var log = new RecordedLog<TellStage>();

        Assert.Equal(0, await RunAsync(bed, new Sink { IsAway = true, Failure = failure }, log));

        Assert.Empty(await bed.Events.DueAsync(LedgerBed.Table, default));
        Assert.Single(log.Lines);
    }

    [Fact]
    public async Task RunAsync_HeldAndItsLoadDied_TellsWhenItsBatchesHaveEnded()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(state: BatchState.Curated);
        await bed.Ledger.CreateAsync(entry, default);
        var sink = new Sink();
        await bed.Events.HoldAsync(
            new LoadedPackage("p-1", LedgerBed.Table, bed.Time.GetUtcNow(), [new LoadedBatch(entry.Batch, 0, LoadCounts.None)]),
            default
        );

        bed.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await RunAsync(bed, sink, new RecordedLog<TellStage>()));
        await bed.Ledger.UpdateAsync(
            entry.Batch,
            before => before with { State = BatchState.Published, Counts = LoadCounts.None },
            default
        );
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RunAsync(bed, sink, new RecordedLog<TellStage>()));

        Assert.Equal($"{entry.Batch}-g0:updated", Assert.Single(sink.Told).Id);
    }

    [Fact]
    public async Task RunAsync_ClaimIsGone_TellsNothing()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await StopAsync(bed, 1, BatchState.Parked);
        var sink = new Sink();
        var stage = new TellStage(
            bed.Events,
            bed.ClaimMarks,
            bed.Ledger,
            sink,
            new StageLogBook(),
            Alerts(bed),
            bed.Metrics,
            bed.Time,
            new RecordedLog<TellStage>()
        );

        Assert.Equal(0, await stage.RunAsync(new TellWork(LedgerBed.Table, Claim), default));

        Assert.Empty(sink.Told);
    }

    [Fact]
    public async Task RunAsync_BatchesThatNoLoadTakes_AreLoggedAndOnlyTheirEventsSent()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var (refused, replaced) = (await StopAsync(bed, 1, BatchState.Refused), await StopAsync(bed, 2, BatchState.Replaced));
        var (forgotten, marker) = (await StopAsync(bed, 3, BatchState.Forgotten), LedgerBed.Entry(4, state: BatchState.Published));
        await bed.Ledger.CreateAsync(marker with { Counts = LoadCounts.None }, default);
        var (sink, book) = (new Sink(), new StageLogBook());

        Assert.Equal(2, await RunAsync(bed, sink, new RecordedLog<TellStage>(), book));

        Assert.Equal(
            new[] { $"{refused.Batch}-g0:refused:0", $"{forgotten.Batch}-g0:updated" }.Order(StringComparer.Ordinal),
            sink.Told.Select(told => told.Id).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            new[] { refused.Batch, replaced.Batch, marker.Batch }.Order(StringComparer.Ordinal),
            book.Asked.Order(StringComparer.Ordinal)
        );
        Assert.Empty(await bed.Store.ListAsync(LedgerBed.Table, LedgerKeys.StartingWith(LedgerRowKeys.Events), default).ToListAsync());
    }

    [Fact]
    public async Task RunAsync_WarehouseAway_TellsOnceAndLogsLater()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var parked = await StopAsync(bed, 1, BatchState.Parked);
        var (sink, book, log) = (new Sink(), new StageLogBook { IsAway = true }, new RecordedLog<TellStage>());
        Assert.Equal(1, await RunAsync(bed, sink, log, book));
        Assert.Equal(TimeSpan.FromSeconds(1), await PauseAsync(bed));
        bed.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await RunAsync(bed, sink, log, book));
        Assert.Equal(TimeSpan.FromSeconds(2), await PauseAsync(bed));

        (book.IsAway, sink.IsAway) = (false, true);
        bed.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, await RunAsync(bed, sink, log, book));

        Assert.Equal([parked.Batch, parked.Batch, parked.Batch], book.Asked);
        Assert.Single(sink.Told);
        Assert.Empty(log.Lines);
        Assert.Empty(await bed.Store.ListAsync(LedgerBed.Table, LedgerKeys.StartingWith(LedgerRowKeys.Events), default).ToListAsync());
    }

    [Fact]
    public async Task RunAsync_SinkAwayAndAWebhookIsSet_HandsEachAlertOnOnce()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var (parked, refused) = (await StopAsync(bed, 1, BatchState.Parked), await StopAsync(bed, 2, BatchState.Refused));
        await StopAsync(bed, 3, BatchState.Forgotten);
        var sink = new Sink { IsAway = true };

        await RunAsync(bed, sink, new RecordedLog<TellStage>());
        var handedOn = await Alerts(bed).FirstAsync(LedgerBed.Table, default);
        await TakeAwayAsync(bed);
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        await RunAsync(bed, sink, new RecordedLog<TellStage>());
        sink.IsAway = false;
        bed.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(3, await RunAsync(bed, sink, new RecordedLog<TellStage>()));

        Assert.Equal(
            new[] { $"{parked.Batch}-g0:parked:0", $"{refused.Batch}-g0:refused:0" }.Order(StringComparer.Ordinal),
            handedOn.Select(one => one.Alert.Id).Order(StringComparer.Ordinal)
        );
        Assert.Empty(await Alerts(bed).FirstAsync(LedgerBed.Table, default));
    }

    [Fact]
    public async Task RunAsync_KilledAfterTheAlertWasHandedOn_HandsItOnAgainUnderItsKey()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await StopAsync(bed, 1, BatchState.Parked);
        var sink = new Sink { IsAway = true, Failure = new InvalidOperationException("killed") };

        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(bed, sink, new RecordedLog<TellStage>()));
        var first = await Alerts(bed).FirstAsync(LedgerBed.Table, default);
        await TakeAwayAsync(bed);
        sink.IsAway = false;
        Assert.Equal(1, await RunAsync(bed, sink, new RecordedLog<TellStage>()));

        var again = await Alerts(bed).FirstAsync(LedgerBed.Table, default);
        Assert.Equal((Assert.Single(first).Key, first[0].Alert.Id), (Assert.Single(again).Key, again[0].Alert.Id));
    }

    private static AlertRows Alerts(LedgerBed bed) =>
        new(bed.Faulty, Options.Create(new AlertOptions()), Options.Create(new WebhookOptions { Url = "http://127.0.0.1/" }));

    // As if the webhook had taken them.
    private static async Task TakeAwayAsync(LedgerBed bed)
    {
        foreach (var row in await Alerts(bed).WaitingAsync(default).ToListAsync())
        {
            await bed.Store.WriteAsync(AlertRows.Partition, [new LedgerChange.Delete(row.Key, row.Version)], default);
        }
    }

    private static async Task<LedgerEntry> StopAsync(LedgerBed bed, int number, BatchState state)
    {
        var entry = LedgerBed.Entry(number);
        await bed.Ledger.CreateAsync(entry, default);
        return await bed.Ledger.UpdateAsync(
            entry.Batch,
            before => before with { State = state, Error = new BatchError("code", "It stopped.", "Look.") },
            default
        );
    }

    private static async Task<int> RunAsync(LedgerBed bed, Sink sink, RecordedLog<TellStage> log, StageLogBook? book = null)
    {
        var claim = new ClaimRow(Claim, ClaimKind.Tell, [], bed.Time.GetUtcNow(), Begun: false);
        await bed.Store.WriteAsync(LedgerBed.Table, [new LedgerChange.Put(claim.ToRow())], default);
        var logged = book ?? new StageLogBook();
        var stage = new TellStage(bed.Events, bed.ClaimMarks, bed.Ledger, sink, logged, Alerts(bed), bed.Metrics, bed.Time, log);
        var told = await stage.RunAsync(new TellWork(LedgerBed.Table, Claim), default);
        Assert.Null(await bed.Store.FindAsync(LedgerBed.Table, claim.Key, default));
        return told;
    }

    private static async Task<TimeSpan> PauseAsync(LedgerBed bed)
    {
        var rows = await bed
            .Store.ListAsync(LedgerBed.Table, LedgerKeys.StartingWith(LedgerRowKeys.Events), default)
            .Select(EventRow.From)
            .ToListAsync();
        return rows.Min(row => row.DueAt!.Value) - bed.Time.GetUtcNow();
    }

    private sealed class Sink : IEventSink
    {
        private readonly List<LandfallEvent> _told = [];

        public bool IsAway { get; set; }

        public Exception Failure { get; init; } = new IOException("The sink is away.");

        public IReadOnlyList<LandfallEvent> Told => _told;

        public Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken)
        {
            if (IsAway)
            {
                throw Failure;
            }

            _told.Add(sent);
            return Task.CompletedTask;
        }
    }
}
