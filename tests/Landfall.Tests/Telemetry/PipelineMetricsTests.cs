using Landfall.Curation.Rejects;
using Landfall.Ledger;
using Landfall.Telemetry;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Telemetry;

public sealed class PipelineMetricsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(LedgerBed.Now);
    private readonly PipelineMetrics _metrics;
    private readonly RecordedMetrics _recorded;

    public PipelineMetricsTests()
    {
        _metrics = new PipelineMetrics(_time);
        _recorded = new RecordedMetrics(_metrics);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-1)]
    public void Record_NoNumberThatCanBe_IsLeftOutAndCounted(double seconds)
    {
        _metrics.StageRan(StageNames.Load, Outcomes.Ok, seconds);
        _metrics.FilePublished(seconds);
        _metrics.FilePublished(2);

        Assert.Equal(
            [
                "landfall.file.delay 1 of 2",
                "landfall.telemetry.refused{landfall.metric=landfall.file.delay} 1",
                "landfall.telemetry.refused{landfall.metric=landfall.stage.duration} 1",
            ],
            _recorded.Lines()
        );
    }

    [Fact]
    public void Add_NegativeCount_IsLeftOutAndCounted()
    {
        _metrics.RowsBecame("crm.person", RowOutcomes.Read, -1);

        Assert.Equal(["landfall.telemetry.refused{landfall.metric=landfall.rows} 1"], _recorded.Lines());
    }

    [Theory]
    [InlineData(true, false, "ok")]
    [InlineData(true, true, "ok")]
    [InlineData(false, true, "cancelled")]
    [InlineData(false, false, "failed")]
    public void Begin_Ended_IsRecordedWithItsOutcome(bool succeeds, bool isCancelled, string outcome)
    {
        using (var run = _metrics.Begin(StageNames.Unpack, new CancellationToken(isCancelled), attempts: 1))
        {
            _time.Advance(TimeSpan.FromSeconds(3));
            if (succeeds)
            {
                run.Succeeded();
            }
        }

        Assert.Equal(
            [
                $"landfall.attempts{{landfall.stage=unpack,landfall.outcome={outcome}}} 1",
                $"landfall.stage.duration{{landfall.stage=unpack,landfall.outcome={outcome}}} 1 of 3",
            ],
            _recorded.Lines()
        );
    }

    [Fact]
    public void Gauges_Asked_GiveAgesOfNow()
    {
        var waiting = new Dictionary<string, long>(StringComparer.Ordinal) { ["registered"] = 2, ["curated"] = 0 };
        _metrics.Show([new TableStanding("crm.person", waiting, LedgerBed.Now.AddMinutes(-1), NewestData: null)]);
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(
            [
                "landfall.files.oldest.age{landfall.table=crm.person} 65",
                "landfall.files.waiting{landfall.table=crm.person,landfall.state=curated} 0",
                "landfall.files.waiting{landfall.table=crm.person,landfall.state=registered} 2",
                "landfall.look.age 5",
            ],
            _recorded.Lines()
        );

        _metrics.Hide();
        using var hidden = new RecordedMetrics(_metrics);
        Assert.Empty(hidden.Lines());
    }

    [Fact]
    public void Gauges_NothingWaits_AgeIs0HoweverOftenTheClockIsAsked()
    {
        _metrics.Show([new TableStanding("crm.person", new Dictionary<string, long>(StringComparer.Ordinal), OldestWaiting: null, null)]);
        _time.AutoAdvanceAmount = TimeSpan.FromSeconds(1);

        Assert.Contains("landfall.files.oldest.age{landfall.table=crm.person} 0", _recorded.Lines());
    }

    [Fact]
    public async Task Record_AllOfEachWord_StaysWithinTheLimits()
    {
        var tables = Enumerable.Range(0, MetricCatalog.Tables).Select(number => FormattableString.Invariant($"crm.t{number}")).ToList();
        var states = Enum.GetValues<BatchState>().Select(state => state.Word()).ToList();
        var rules = typeof(ViolationRule).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();
        foreach (var table in tables)
        {
            _metrics.Meet(table);
            states.ForEach(state => _metrics.FilesBecame(table, state));
            rules.ForEach(rule => _metrics.RowsBroke(table, rule, 1));
            foreach (var outcome in RowOutcomes.All)
            {
                _metrics.RowsBecame(table, outcome, 1);
            }

            foreach (var direction in Directions.All)
            {
                _metrics.BytesWent(table, direction, 1);
            }

            foreach (var objective in ObjectiveNames.All)
            {
                _metrics.Breached(table, objective);
            }

            _metrics.QueryEnded(table, Outcomes.Ok, TimeSpan.FromSeconds(1));
        }

        foreach (var outcome in Outcomes.All)
        {
            _metrics.OrchestrationEnded(outcome);
        }

        foreach (var activity in ActivityNames.All)
        {
            await _metrics.CountAsync(activity, () => Task.FromResult(0), default);
        }

        foreach (var (stage, outcome) in StageNames.All.SelectMany(stage => Outcomes.All.Select(outcome => (stage, outcome))))
        {
            _metrics.StageRan(stage, outcome, TimeSpan.FromSeconds(1));
            _metrics.Attempted(stage, outcome, 1);
            _metrics.EventSent(outcome);
        }

        foreach (var number in Enumerable.Range(0, MetricCatalog.ErrorCodes))
        {
            _metrics.FileStopped("refused", FormattableString.Invariant($"code-{number}"));
            _metrics.FileStopped("parked", FormattableString.Invariant($"code-{number}"));
        }

        foreach (var reason in TelemetryLosses.All)
        {
            _metrics.TelemetryLost(reason);
        }

        foreach (var outcome in AlertOutcomes.All)
        {
            _metrics.AlertsTold(outcome, 1);
        }

        _metrics.ShowOldestAlert(happenedAt: null, TimeSpan.FromMinutes(1));
        foreach (var (service, operation) in StorageServices.All.SelectMany(service => StorageOperations.All.Select(one => (service, one))))
        {
            _metrics.StorageCalled(service, operation, Outcomes.Ok);
            _metrics.StorageCalled(service, operation, Outcomes.Failed);
        }

        _metrics.Show(costs: [.. tables.Append("-").Select(table => new TableCost(table, 1, 2))]);
        _metrics.FilePublished(1);
        _metrics.FilePublished(double.NaN);
        var waiting = new Dictionary<string, long>(StringComparer.Ordinal) { ["registered"] = 2, ["curated"] = 0 };
        _metrics.Show([.. tables.Select(table => new TableStanding(table, waiting, LedgerBed.Now, LedgerBed.Now))]);

        _metrics.Show(
            [.. tables.SelectMany(_ => ObjectiveNames.All, (table, objective) => Reading(table, objective))],
            [.. tables.Select(table => new VolumeReading(table, 1, 2))],
            TimeSpan.FromMinutes(5)
        );

        _metrics.ShowCredentials([
            .. Enumerable
                .Range(0, MetricCatalog.Credentials)
                .Select(number => new CredentialReading(FormattableString.Invariant($"SETTING_{number}"), LedgerBed.Now)),
        ]);

        var counts = _recorded.Counts();
        Assert.Equal(MetricCatalog.All.Select(one => one.Name).Order(), counts.Keys.Order());
        Assert.All(MetricCatalog.All, one => Assert.InRange(counts[one.Name], 1, one.Limit));
    }

    [Fact]
    public async Task CountAsync_WorkThatEndsEachWay_IsCountedByHow()
    {
        using var stop = new CancellationTokenSource();
        await _metrics.CountAsync(ActivityNames.LoadTable, () => Task.FromResult(1), stop.Token);
        await Assert.ThrowsAsync<InvalidOperationException>(() => FailAsync(stop.Token));
        await stop.CancelAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => FailAsync(stop.Token));

        Assert.Equal(
            [
                "landfall.activities{landfall.activity=LoadTable,landfall.outcome=cancelled} 1",
                "landfall.activities{landfall.activity=LoadTable,landfall.outcome=failed} 1",
                "landfall.activities{landfall.activity=LoadTable,landfall.outcome=ok} 1",
            ],
            _recorded.Lines()
        );

        Task<int> FailAsync(CancellationToken stopping) =>
            _metrics.CountAsync<int>(ActivityNames.LoadTable, () => throw new InvalidOperationException("It failed."), stopping);
    }

    [Fact]
    public void QueryEnded_ADayAgo_IsShownNoMore()
    {
        _metrics.QueryEnded("crm.person", Outcomes.Ok, TimeSpan.FromSeconds(2));
        _time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        _metrics.QueryEnded("crm.account", Outcomes.Ok, TimeSpan.FromSeconds(3));

        Assert.Equal(
            ["landfall.query.duration{landfall.outcome=ok} 2 of 5", "landfall.query.latest{landfall.table=crm.account} 3"],
            _recorded.Lines()
        );
    }

    [Fact]
    public void Gauges_OfObjectives_GiveWhatWasShown()
    {
        _metrics.Show(
            [
                new ObjectiveReading("crm.person", ObjectiveNames.Latency, 600, IsMet: false, -0.5),
                new ObjectiveReading("crm.person", ObjectiveNames.ErrorRate, PromisedSeconds: null, IsMet: true, double.NaN),
            ],
            [new VolumeReading("crm.person", 8_000, double.PositiveInfinity)],
            TimeSpan.FromMinutes(5)
        );
        _metrics.Breached("crm.person", ObjectiveNames.Latency, 0);
        _metrics.Breached("crm.person", ObjectiveNames.Latency);

        Assert.Equal(
            [
                "landfall.objective.breaches{landfall.table=crm.person,landfall.objective=latency} 1",
                "landfall.objective.budget{landfall.table=crm.person,landfall.objective=latency} -0.5",
                "landfall.objective.met{landfall.table=crm.person,landfall.objective=errorRate} 1",
                "landfall.objective.met{landfall.table=crm.person,landfall.objective=latency} 0",
                "landfall.objective{landfall.table=crm.person,landfall.objective=latency} 600",
                "landfall.volume.expected.low{landfall.table=crm.person} 8000",
            ],
            _recorded.Lines()
        );
    }

    [Fact]
    public void Gauges_OfObjectivesThatNobodyLookedAtForLong_SayNothing()
    {
        _metrics.Show([Reading("crm.person", ObjectiveNames.Latency)], [], TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Empty(_recorded.Lines());
    }

    private static ObjectiveReading Reading(string table, string objective) =>
        new(table, objective, objective is ObjectiveNames.Frequency or ObjectiveNames.Latency ? 60 : null, IsMet: true, 1);

    public void Dispose()
    {
        _recorded.Dispose();
        _metrics.Dispose();
    }
}
