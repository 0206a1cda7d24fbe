using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Landfall.Telemetry;

/// <summary>
/// Records what the pipeline measures; nothing else makes or touches an instrument. A number that cannot be is left out and counted: a
/// single one that is not finite keeps all metrics of an export from Azure Monitor.
/// </summary>
/// <remarks>Recording costs less than a microsecond; it is called for a batch and never for a row.</remarks>
public sealed class PipelineMetrics : IDisposable
{
    private static readonly TimeSpan QueriesShownFor = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly Counter<long> _files;
    private readonly Counter<long> _filesStopped;
    private readonly Histogram<double> _fileDelay;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _rowsRejected;
    private readonly Counter<long> _io;
    private readonly Histogram<double> _stageDuration;
    private readonly Histogram<double> _queryDuration;
    private readonly ConcurrentDictionary<string, QueryReading> _queries = new(StringComparer.Ordinal);
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _events;
    private readonly Counter<long> _orchestrations;
    private readonly Counter<long> _activities;
    private readonly Counter<long> _breaches;
    private readonly Counter<long> _alerts;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _storageCalls;
    private readonly ConcurrentDictionary<string, long> _movedAt = new(StringComparer.Ordinal);
    private OldestAlert? _oldestAlert;
    private Look? _look;
    private ShownObjectives _objectives = ShownObjectives.None;
    private IReadOnlyList<CredentialReading> _credentials = [];
    private IReadOnlyList<TableCost> _costs = [];

    /// <summary>Makes the instruments.</summary>
    /// <param name="time">The clock of ages and durations.</param>
    /// <param name="factory">The host's; without one the meter belongs to this object.</param>
    public PipelineMetrics(TimeProvider time, IMeterFactory? factory = null)
    {
        _time = time;
        Meter = factory?.Create(new MeterOptions(MetricNames.Meter)) ?? new Meter(MetricNames.Meter);
        _files = CounterOf(MetricCatalog.Files);
        _filesStopped = CounterOf(MetricCatalog.FilesStopped);
        _fileDelay = HistogramOf(MetricCatalog.FileDelay);
        _rows = CounterOf(MetricCatalog.Rows);
        _rowsRejected = CounterOf(MetricCatalog.RowsRejected);
        _io = CounterOf(MetricCatalog.Io);
        _stageDuration = HistogramOf(MetricCatalog.StageDuration);
        _queryDuration = HistogramOf(MetricCatalog.QueryDuration);
        GaugeOf(MetricCatalog.QueryLatest, LatestQueries);
        _attempts = CounterOf(MetricCatalog.Attempts);
        _events = CounterOf(MetricCatalog.Events);
        _orchestrations = CounterOf(MetricCatalog.Orchestrations);
        _activities = CounterOf(MetricCatalog.Activities);
        _breaches = CounterOf(MetricCatalog.ObjectiveBreaches);
        _alerts = CounterOf(MetricCatalog.AlertsTold);
        GaugeOf(MetricCatalog.AlertsOldestAge, OldestAlertAge);
        _refused = CounterOf(MetricCatalog.TelemetryRefused);
        _lost = CounterOf(MetricCatalog.TelemetryLost);
        _storageCalls = CounterOf(MetricCatalog.StorageCalls);
        GaugeOf(MetricCatalog.FilesWaiting, FilesWaiting);
        GaugeOf(MetricCatalog.FilesOldestAge, OldestAges);
        GaugeOf(MetricCatalog.Freshness, Freshness);
        GaugeOf(MetricCatalog.LookAge, LookAge);
        GaugeOf(MetricCatalog.Objective, () => OfObjectives(one => one.PromisedSeconds));
        GaugeOf(MetricCatalog.ObjectiveMet, () => OfObjectives(one => one.IsMet ? 1 : 0));
        GaugeOf(MetricCatalog.ObjectiveBudget, () => OfObjectives(one => one.BudgetLeft));
        GaugeOf(MetricCatalog.VolumeExpectedLow, () => OfVolumes(one => one.Low));
        GaugeOf(MetricCatalog.VolumeExpectedHigh, () => OfVolumes(one => one.High));
        GaugeOf(MetricCatalog.CredentialDaysLeft, DaysLeft);
        GaugeOf(MetricCatalog.CostMonth, () => OfCosts(one => one.Amount));
        GaugeOf(MetricCatalog.CostBudget, () => OfCosts(one => one.Budget));
    }

    /// <summary>Whose instruments they are.</summary>
    internal Meter Meter { get; }

    /// <summary>Files of <paramref name="table"/> came to <paramref name="state"/>.</summary>
    public void FilesBecame(string table, string state, long files = 1)
    {
        Add(_files, files, new TagList { { AttributeNames.Table, table }, { AttributeNames.State, state } });
        _movedAt[table] = _time.GetTimestamp();
    }

    /// <summary>The timestamp at which a file of <paramref name="table"/> last came to a state in this process; null when none
    /// did.</summary>
    public long? MovedAt(string table) => _movedAt.TryGetValue(table, out var movedAt) ? movedAt : null;

    /// <summary>A file stopped in <paramref name="state"/> and waits for a person.</summary>
    public void FileStopped(string state, string errorCode) =>
        Add(_filesStopped, 1, new TagList { { AttributeNames.State, state }, { AttributeNames.ErrorCode, errorCode } });

    /// <summary>The rows of a file can be queried, so many seconds after it landed.</summary>
    public void FilePublished(double seconds) => Record(_fileDelay, seconds, default);

    /// <summary>Rows of <paramref name="table"/> came to <paramref name="outcome"/>, a word of <see cref="RowOutcomes"/>.</summary>
    public void RowsBecame(string table, string outcome, long rows) =>
        Add(_rows, rows, new TagList { { AttributeNames.Table, table }, { AttributeNames.Outcome, outcome } });

    /// <summary>Rows of <paramref name="table"/> were set aside by <paramref name="rule"/>.</summary>
    public void RowsBroke(string table, string rule, long rows) =>
        Add(_rowsRejected, rows, new TagList { { AttributeNames.Table, table }, { AttributeNames.Rule, rule } });

    /// <summary>Bytes went in <paramref name="direction"/>, a word of <see cref="Directions"/>.</summary>
    public void BytesWent(string table, string direction, long bytes) =>
        Add(_io, bytes, new TagList { { AttributeNames.Table, table }, { AttributeNames.Direction, direction } });

    /// <summary>A run of <paramref name="stage"/> ended with a word of <see cref="Outcomes"/>.</summary>
    public void StageRan(string stage, string outcome, TimeSpan took) => StageRan(stage, outcome, took.TotalSeconds);

    /// <summary>The same, in seconds.</summary>
    internal void StageRan(string stage, string outcome, double seconds) =>
        Record(_stageDuration, seconds, new TagList { { AttributeNames.Stage, stage }, { AttributeNames.Outcome, outcome } });

    /// <summary>A small query of the view of <paramref name="table"/> ended with a word of <see cref="Outcomes"/>.</summary>
    public void QueryEnded(string table, string outcome, TimeSpan took)
    {
        Record(_queryDuration, took.TotalSeconds, new TagList { { AttributeNames.Outcome, outcome } });
        if (took >= TimeSpan.Zero)
        {
            _queries[table] = new QueryReading(took.TotalSeconds, _time.GetUtcNow() + QueriesShownFor);
        }
    }

    /// <summary>Attempts at files ended with a word of <see cref="Outcomes"/>.</summary>
    public void Attempted(string stage, string outcome, long attempts) =>
        Add(_attempts, attempts, new TagList { { AttributeNames.Stage, stage }, { AttributeNames.Outcome, outcome } });

    /// <summary>An event was taken to its sink.</summary>
    public void EventSent(string outcome) => Add(_events, 1, new TagList { { AttributeNames.Outcome, outcome } });

    /// <summary>Telemetry was lost or could not leave, for a word of <see cref="TelemetryLosses"/>.</summary>
    public void TelemetryLost(string reason, long losses = 1) => Add(_lost, losses, new TagList { { AttributeNames.Reason, reason } });

    /// <summary>Alerts ended with a word of <see cref="AlertOutcomes"/>; each try of one counts.</summary>
    public void AlertsTold(string outcome, long alerts) => Add(_alerts, alerts, new TagList { { AttributeNames.Outcome, outcome } });

    /// <summary>When the oldest alert happened that the webhook has not taken, null when none waits; shown for so long at most.</summary>
    public void ShowOldestAlert(DateTimeOffset? happenedAt, TimeSpan validFor) =>
        Volatile.Write(ref _oldestAlert, new OldestAlert(happenedAt, _time.GetUtcNow() + validFor));

    /// <summary>Begins to measure a run of a stage, which ends with <see cref="StageRun.Dispose"/>.</summary>
    /// <param name="stage">A word of <see cref="StageNames"/>.</param>
    /// <param name="cancellationToken">A run that ends without a success after this is cancelled has not failed.</param>
    /// <param name="attempts">Attempts at files that end with it.</param>
    public StageRun Begin(string stage, CancellationToken cancellationToken, int attempts = 0) =>
        new(this, stage, attempts, _time, cancellationToken);

    /// <summary>An orchestration ended with a word of <see cref="Outcomes"/>.</summary>
    public void OrchestrationEnded(string outcome) => Add(_orchestrations, 1, new TagList { { AttributeNames.Outcome, outcome } });

    /// <summary>Runs <paramref name="work"/> and counts how it ended.</summary>
    /// <param name="activity">A word of <see cref="ActivityNames"/>.</param>
    /// <param name="work">The activity.</param>
    /// <param name="cancellationToken">Work that ends without a success after this is cancelled has not failed.</param>
    public async Task<T> CountAsync<T>(string activity, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var outcome = Outcomes.Failed;
        try
        {
            var result = await work();
            outcome = Outcomes.Ok;
            return result;
        }
        finally
        {
            outcome = outcome != Outcomes.Ok && cancellationToken.IsCancellationRequested ? Outcomes.Cancelled : outcome;
            Add(_activities, 1, new TagList { { AttributeNames.Activity, activity }, { AttributeNames.Outcome, outcome } });
        }
    }

    /// <summary>What the gauges of tables say from now on, and how old it is when they are asked.</summary>
    public void Show(IReadOnlyList<TableStanding> tables) => Volatile.Write(ref _look, new Look(tables, _time.GetTimestamp()));

    /// <summary>Takes the gauges of tables away: this process does not look at them any more.</summary>
    public void Hide()
    {
        Volatile.Write(ref _look, null);
        _queries.Clear();
        Volatile.Write(ref _objectives, ShownObjectives.None);
    }

    /// <summary>What the gauges of objectives say from now on, for so long at most.</summary>
    public void Show(IReadOnlyList<ObjectiveReading> objectives, IReadOnlyList<VolumeReading> volumes, TimeSpan validFor) =>
        Volatile.Write(ref _objectives, new ShownObjectives(objectives, volumes, _time.GetUtcNow() + validFor));

    /// <summary>What expires from now on, for the gauge.</summary>
    public void ShowCredentials(IReadOnlyList<CredentialReading> credentials) => Volatile.Write(ref _credentials, credentials);

    /// <summary>An objective of <paramref name="table"/>, a word of <see cref="ObjectiveNames"/>, came to be breached; 0 times begins the
    /// counter.</summary>
    public void Breached(string table, string objective, long times = 1) =>
        Add(_breaches, times, new TagList { { AttributeNames.Table, table }, { AttributeNames.Objective, objective } });

    /// <summary>A request was made to storage.</summary>
    /// <param name="service">A word of <see cref="StorageServices"/>.</param>
    /// <param name="operation">A word of <see cref="StorageOperations"/>.</param>
    /// <param name="outcome">Of <see cref="Outcomes"/>: <c>ok</c> when storage answered.</param>
    public void StorageCalled(string service, string operation, string outcome) =>
        Add(
            _storageCalls,
            1,
            new TagList
            {
                { AttributeNames.Service, service },
                { AttributeNames.Operation, operation },
                { AttributeNames.Outcome, outcome },
            }
        );

    /// <summary>What the gauges of costs say from now on.</summary>
    public void Show(IReadOnlyList<TableCost> costs) => Volatile.Write(ref _costs, costs);

    /// <summary>Begins the counters of a table at 0, as the first step of one that begins later is not seen by who asks for its
    /// growth.</summary>
    public void Meet(string table)
    {
        RowsBecame(table, RowOutcomes.Curated, 0);
        RowsBecame(table, RowOutcomes.Rejected, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    /// <summary>How the tables stood at the last look; none where this process does not look.</summary>
    public IReadOnlyList<TableStanding> Tables => Volatile.Read(ref _look)?.Tables ?? [];

    private IEnumerable<Measurement<double>> LookAge() =>
        Volatile.Read(ref _look) is { } look ? [new Measurement<double>(_time.GetElapsedTime(look.At).TotalSeconds)] : [];

    private IEnumerable<Measurement<double>> OldestAlertAge()
    {
        var now = _time.GetUtcNow();
        return Volatile.Read(ref _oldestAlert) is { } shown && now <= shown.Until
            ? [new Measurement<double>(Math.Max(0, (now - shown.HappenedAt)?.TotalSeconds ?? 0))]
            : [];
    }

    private IEnumerable<Measurement<double>> FilesWaiting() =>
        Tables.SelectMany(table =>
            table.Waiting.Select(waiting => new Measurement<double>(
                waiting.Value,
                Tag(AttributeNames.Table, table.Table),
                Tag(AttributeNames.State, waiting.Key)
            ))
        );

    private IEnumerable<Measurement<double>> OldestAges() => Tables.Select(table => AgeOf(table.Table, table.OldestWaiting));

    private IEnumerable<Measurement<double>> Freshness() =>
        Tables.Where(table => table.NewestData is not null).Select(table => AgeOf(table.Table, table.NewestData));

    // One that is not finite would keep the rest of the export away.
    private IEnumerable<Measurement<double>> OfObjectives(Func<ObjectiveReading, double?> value) =>
        from one in Shown().Objectives
        let number = value(one)
        where number is { } finite && double.IsFinite(finite)
        select new Measurement<double>(number.Value, Tag(AttributeNames.Table, one.Table), Tag(AttributeNames.Objective, one.Objective));

    private IEnumerable<Measurement<double>> OfVolumes(Func<VolumeReading, double> value) =>
        from one in Shown().Volumes
        let number = value(one)
        where double.IsFinite(number)
        select new Measurement<double>(number, Tag(AttributeNames.Table, one.Table));

    private ShownObjectives Shown()
    {
        var shown = Volatile.Read(ref _objectives);
        return _time.GetUtcNow() <= shown.Until ? shown : ShownObjectives.None;
    }

    private IEnumerable<Measurement<double>> DaysLeft() =>
        from one in Volatile.Read(ref _credentials)
        select new Measurement<double>((one.EndsAt - _time.GetUtcNow()).TotalDays, Tag(AttributeNames.Credential, one.Name));

    private IEnumerable<Measurement<double>> OfCosts(Func<TableCost, double?> value) =>
        from one in Volatile.Read(ref _costs)
        let number = value(one)
        where number is { } finite && double.IsFinite(finite)
        select new Measurement<double>(number.Value, Tag(AttributeNames.Table, one.Table));

    private IEnumerable<Measurement<double>> LatestQueries()
    {
        var now = _time.GetUtcNow();
        return from one in _queries
            where now <= one.Value.Until
            select new Measurement<double>(one.Value.Seconds, Tag(AttributeNames.Table, one.Key));
    }

    // Of nothing the age is 0. Storage's clock may be ahead of this one.
    private Measurement<double> AgeOf(string table, DateTimeOffset? since) =>
        new(Math.Max(0, (_time.GetUtcNow() - since)?.TotalSeconds ?? 0), Tag(AttributeNames.Table, table));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private void Add(Counter<long> counter, long value, in TagList tags)
    {
        if (value < 0)
        {
            Refuse(counter);
            return;
        }

        counter.Add(value, tags);
    }

    private void Record(Histogram<double> histogram, double value, in TagList tags)
    {
        if (!double.IsFinite(value) || value < 0)
        {
            Refuse(histogram);
            return;
        }

        histogram.Record(value, tags);
    }

    private sealed record QueryReading(double Seconds, DateTimeOffset Until);

    private sealed record OldestAlert(DateTimeOffset? HappenedAt, DateTimeOffset Until);

    private sealed record Look(IReadOnlyList<TableStanding> Tables, long At);

    private void Refuse(Instrument instrument) => _refused.Add(1, Tag(AttributeNames.Metric, instrument.Name));

    private Counter<long> CounterOf(MetricDefinition definition) =>
        Meter.CreateCounter<long>(definition.Name, definition.Unit, definition.Description);

    private Histogram<double> HistogramOf(MetricDefinition definition) =>
        Meter.CreateHistogram<double>(
            definition.Name,
            definition.Unit,
            definition.Description,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = definition.Buckets }
        );

    private void GaugeOf(MetricDefinition definition, Func<IEnumerable<Measurement<double>>> measure) =>
        Meter.CreateObservableGauge(definition.Name, measure, definition.Unit, definition.Description);

    private sealed record ShownObjectives(
        IReadOnlyList<ObjectiveReading> Objectives,
        IReadOnlyList<VolumeReading> Volumes,
        DateTimeOffset Until
    )
    {
        public static ShownObjectives None { get; } = new([], [], DateTimeOffset.MinValue);
    }
}

/// <summary>How a table stands, for the gauges.</summary>
/// <param name="Table">The table.</param>
/// <param name="Waiting">Files that are not at their end, by their state; 0 where none waits.</param>
/// <param name="OldestWaiting">When the oldest of them landed, UTC; null when none waits.</param>
/// <param name="NewestData">When the newest file landed whose rows can be queried, UTC; null when nobody knows of one.</param>
public sealed record TableStanding(
    string Table,
    IReadOnlyDictionary<string, long> Waiting,
    DateTimeOffset? OldestWaiting,
    DateTimeOffset? NewestData
);

/// <summary>How an objective of a table stands, for the gauges.</summary>
/// <param name="Table">The table.</param>
/// <param name="Objective">A word of <see cref="ObjectiveNames"/>.</param>
/// <param name="PromisedSeconds">The time that it promises; null when it promises something else.</param>
/// <param name="IsMet">Whether it is kept.</param>
/// <param name="BudgetLeft">The part of its error budget that is left, -1 to 1.</param>
public sealed record ObjectiveReading(string Table, string Objective, double? PromisedSeconds, bool IsMet, double BudgetLeft);

/// <summary>The rows that are expected of a table on the day that is judged, for the gauges.</summary>
public sealed record VolumeReading(string Table, double Low, double High);

/// <summary>Something that expires, for the gauge.</summary>
/// <param name="Name">The name of its setting.</param>
/// <param name="EndsAt">When it expires.</param>
public sealed record CredentialReading(string Name, DateTimeOffset EndsAt);

/// <summary>What a table costs, for the gauges.</summary>
/// <param name="Table">The table, or <c>-</c> for the app itself.</param>
/// <param name="Amount">What it costs this month, in the currency of the prices.</param>
/// <param name="Budget">What it may cost in a month; null without a budget.</param>
public sealed record TableCost(string Table, double Amount, double? Budget);

/// <summary>A run of a stage that is being measured.</summary>
public sealed class StageRun : IDisposable
{
    private readonly PipelineMetrics _metrics;
    private readonly string _stage;
    private readonly int _attempts;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly CancellationToken _cancellationToken;
    private bool _succeeded;

    internal StageRun(PipelineMetrics metrics, string stage, int attempts, TimeProvider time, CancellationToken cancellationToken)
    {
        (_metrics, _stage, _attempts, _time, _cancellationToken) = (metrics, stage, attempts, time, cancellationToken);
        _started = time.GetTimestamp();
    }

    /// <summary>It came to its end; without this it has failed.</summary>
    public void Succeeded() => _succeeded = true;

    /// <summary>Records how long it took.</summary>
    public void Dispose()
    {
        var outcome =
            _succeeded ? Outcomes.Ok
            : _cancellationToken.IsCancellationRequested ? Outcomes.Cancelled
            : Outcomes.Failed;
        _metrics.StageRan(_stage, outcome, _time.GetElapsedTime(_started));
        if (_attempts > 0)
        {
            _metrics.Attempted(_stage, outcome, _attempts);
        }
    }
}
