namespace Landfall.Telemetry;

/// <summary>Every instrument, declared once: hosts take their limits and buckets from here, and docs/telemetry.md is held against
/// it.</summary>
public static class MetricCatalog
{
    /// <summary>As many tables have series of their own.</summary>
    public const int Tables = 2_000;

    /// <summary>The states of a batch, with some to spare.</summary>
    public const int States = 12;

    /// <summary>The rules that a row can break, with some to spare.</summary>
    public const int Rules = 20;

    /// <summary>The codes of errors, with some to spare.</summary>
    public const int ErrorCodes = 150;

    /// <summary>The settings that hold something that expires.</summary>
    public const int Credentials = 50;

    private static readonly double[] StageSeconds = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
    private static readonly double[] DelaySeconds = [1, 2, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400];

    /// <summary><see cref="MetricNames.Files"/>.</summary>
    public static MetricDefinition Files { get; } =
        new(MetricNames.Files, MetricKind.Counter, "{file}", "Files that came to a state.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.State],
            Limit = Tables * States,
        };

    /// <summary><see cref="MetricNames.FilesStopped"/>.</summary>
    public static MetricDefinition FilesStopped { get; } =
        new(MetricNames.FilesStopped, MetricKind.Counter, "{file}", "Files that stopped and wait for a person, by the reason.")
        {
            Attributes = [AttributeNames.State, AttributeNames.ErrorCode],
            Limit = ErrorCodes * 2,
        };

    /// <summary><see cref="MetricNames.FilesWaiting"/>.</summary>
    public static MetricDefinition FilesWaiting { get; } =
        new(MetricNames.FilesWaiting, MetricKind.Gauge, "{file}", "Files that are registered or curated, and so not at their end.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.State],
            Limit = Tables * 2,
        };

    /// <summary><see cref="MetricNames.FilesOldestAge"/>.</summary>
    public static MetricDefinition FilesOldestAge { get; } =
        new(MetricNames.FilesOldestAge, MetricKind.Gauge, "s", "Time since the oldest of the waiting files landed; 0 when none waits.")
        {
            Attributes = [AttributeNames.Table],
            Limit = Tables,
        };

    /// <summary><see cref="MetricNames.FileDelay"/>.</summary>
    public static MetricDefinition FileDelay { get; } =
        new(MetricNames.FileDelay, MetricKind.Histogram, "s", "Time from the landing of a file until its rows can be queried.")
        {
            Buckets = DelaySeconds,
            Limit = 1,
        };

    /// <summary><see cref="MetricNames.Freshness"/>.</summary>
    public static MetricDefinition Freshness { get; } =
        new(MetricNames.Freshness, MetricKind.Gauge, "s", "Time since the newest file landed whose rows can be queried.")
        {
            Attributes = [AttributeNames.Table],
            Limit = Tables,
        };

    /// <summary><see cref="MetricNames.LookAge"/>.</summary>
    public static MetricDefinition LookAge { get; } =
        new(MetricNames.LookAge, MetricKind.Gauge, "s", "Time since this process looked at the tables; none where it does not work.")
        {
            Limit = 1,
        };

    /// <summary><see cref="MetricNames.Rows"/>.</summary>
    public static MetricDefinition Rows { get; } =
        new(MetricNames.Rows, MetricKind.Counter, "{row}", "Rows by what became of them.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.Outcome],
            Limit = Tables * RowOutcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.RowsRejected"/>.</summary>
    public static MetricDefinition RowsRejected { get; } =
        new(MetricNames.RowsRejected, MetricKind.Counter, "{row}", "Rows that were set aside, by the rule that they broke first.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.Rule],
            Limit = Tables * Rules,
        };

    /// <summary><see cref="MetricNames.Io"/>.</summary>
    public static MetricDefinition Io { get; } =
        new(MetricNames.Io, MetricKind.Counter, "By", "Bytes of landed files that were curated, and of the parts that were made of them.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.Direction],
            Limit = Tables * Directions.All.Count,
        };

    /// <summary><see cref="MetricNames.StageDuration"/>.</summary>
    public static MetricDefinition StageDuration { get; } =
        new(
            MetricNames.StageDuration,
            MetricKind.Histogram,
            "s",
            "Time that a run of a stage took, without its wait for memory and threads."
        )
        {
            Attributes = [AttributeNames.Stage, AttributeNames.Outcome],
            Buckets = StageSeconds,
            Limit = StageNames.All.Count * Outcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.Attempts"/>.</summary>
    public static MetricDefinition Attempts { get; } =
        new(MetricNames.Attempts, MetricKind.Counter, "{attempt}", "Attempts at files that ended, by how.")
        {
            Attributes = [AttributeNames.Stage, AttributeNames.Outcome],
            Limit = StageNames.All.Count * Outcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.Events"/>.</summary>
    public static MetricDefinition Events { get; } =
        new(MetricNames.Events, MetricKind.Counter, "{event}", "Events that were taken to their sink, by how that ended.")
        {
            Attributes = [AttributeNames.Outcome],
            Limit = Outcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.QueryDuration"/>.</summary>
    public static MetricDefinition QueryDuration { get; } =
        new(MetricNames.QueryDuration, MetricKind.Histogram, "s", "Time that a small query of a table's view took after a load.")
        {
            Attributes = [AttributeNames.Outcome],
            Buckets = StageSeconds,
            Limit = Outcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.QueryLatest"/>.</summary>
    public static MetricDefinition QueryLatest { get; } =
        new(MetricNames.QueryLatest, MetricKind.Gauge, "s", "The last of these times of each table, for a day.")
        {
            Attributes = [AttributeNames.Table],
            Limit = Tables,
        };

    /// <summary><see cref="MetricNames.Orchestrations"/>.</summary>
    public static MetricDefinition Orchestrations { get; } =
        new(MetricNames.Orchestrations, MetricKind.Counter, "{run}", "Orchestrations of tables that ended, by how.")
        {
            Attributes = [AttributeNames.Outcome],
            Limit = Outcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.Activities"/>.</summary>
    public static MetricDefinition Activities { get; } =
        new(MetricNames.Activities, MetricKind.Counter, "{run}", "Runs of their activities that ended, by how.")
        {
            Attributes = [AttributeNames.Activity, AttributeNames.Outcome],
            Limit = ActivityNames.All.Count * Outcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.Objective"/>.</summary>
    public static MetricDefinition Objective { get; } =
        new(MetricNames.Objective, MetricKind.Gauge, "s", "The time that an objective promises: of the frequency and the latency.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.Objective],
            Limit = Tables * 2,
        };

    /// <summary><see cref="MetricNames.ObjectiveMet"/>.</summary>
    public static MetricDefinition ObjectiveMet { get; } =
        new(MetricNames.ObjectiveMet, MetricKind.Gauge, "1", "1 while an objective is kept, 0 while it is not.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.Objective],
            Limit = Tables * ObjectiveNames.All.Count,
        };

    /// <summary><see cref="MetricNames.ObjectiveBudget"/>.</summary>
    public static MetricDefinition ObjectiveBudget { get; } =
        new(
            MetricNames.ObjectiveBudget,
            MetricKind.Gauge,
            "1",
            "The part of the error budget of 30 days that is left of an objective; below 0 when it is overdrawn."
        )
        {
            Attributes = [AttributeNames.Table, AttributeNames.Objective],
            Limit = Tables * ObjectiveNames.All.Count,
        };

    /// <summary><see cref="MetricNames.ObjectiveBreaches"/>.</summary>
    public static MetricDefinition ObjectiveBreaches { get; } =
        new(MetricNames.ObjectiveBreaches, MetricKind.Counter, "{breach}", "Times that an objective came to be breached.")
        {
            Attributes = [AttributeNames.Table, AttributeNames.Objective],
            Limit = Tables * ObjectiveNames.All.Count,
        };

    /// <summary><see cref="MetricNames.VolumeExpectedLow"/>.</summary>
    public static MetricDefinition VolumeExpectedLow { get; } =
        new(MetricNames.VolumeExpectedLow, MetricKind.Gauge, "{row}", "The fewest rows of the day that are expected by the days before.")
        {
            Attributes = [AttributeNames.Table],
            Limit = Tables,
        };

    /// <summary><see cref="MetricNames.VolumeExpectedHigh"/>.</summary>
    public static MetricDefinition VolumeExpectedHigh { get; } =
        new(MetricNames.VolumeExpectedHigh, MetricKind.Gauge, "{row}", "The most rows of the day that are expected by the days before.")
        {
            Attributes = [AttributeNames.Table],
            Limit = Tables,
        };

    /// <summary><see cref="MetricNames.AlertsTold"/>.</summary>
    public static MetricDefinition AlertsTold { get; } =
        new(MetricNames.AlertsTold, MetricKind.Counter, "{alert}", "Alerts that were taken to the webhook, by how that ended.")
        {
            Attributes = [AttributeNames.Outcome],
            Limit = AlertOutcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.AlertsOldestAge"/>.</summary>
    public static MetricDefinition AlertsOldestAge { get; } =
        new(
            MetricNames.AlertsOldestAge,
            MetricKind.Gauge,
            "s",
            "Time since the oldest alert that the webhook has not taken; 0 when none waits, none where no webhook is set."
        )
        {
            Limit = 1,
        };

    /// <summary><see cref="MetricNames.TelemetryRefused"/>.</summary>
    public static MetricDefinition TelemetryRefused { get; } =
        new(
            MetricNames.TelemetryRefused,
            MetricKind.Counter,
            "{measurement}",
            "Measurements that were refused, as they were negative or not finite."
        )
        {
            Attributes = [AttributeNames.Metric],
            Limit = 50,
        };

    /// <summary><see cref="MetricNames.TelemetryLost"/>.</summary>
    public static MetricDefinition TelemetryLost { get; } =
        new(
            MetricNames.TelemetryLost,
            MetricKind.Counter,
            "{loss}",
            "Spans and log lines that a full queue dropped, and each other time that telemetry was lost or could not leave, by why."
        )
        {
            Attributes = [AttributeNames.Reason],
            Limit = TelemetryLosses.All.Count,
        };

    /// <summary><see cref="MetricNames.CredentialDaysLeft"/>.</summary>
    public static MetricDefinition CredentialDaysLeft { get; } =
        new(MetricNames.CredentialDaysLeft, MetricKind.Gauge, "d", "Days until what a setting holds expires; below 0 when it has.")
        {
            Attributes = [AttributeNames.Credential],
            Limit = Credentials,
        };

    /// <summary><see cref="MetricNames.StorageCalls"/>.</summary>
    public static MetricDefinition StorageCalls { get; } =
        new(MetricNames.StorageCalls, MetricKind.Counter, "{call}", "Requests to storage, each try, by the class of its price.")
        {
            Attributes = [AttributeNames.Service, AttributeNames.Operation, AttributeNames.Outcome],
            Limit = StorageServices.All.Count * StorageOperations.All.Count * Outcomes.All.Count,
        };

    /// <summary><see cref="MetricNames.CostMonth"/>.</summary>
    public static MetricDefinition CostMonth { get; } =
        new(MetricNames.CostMonth, MetricKind.Gauge, "{currency}", "What a table costs this month so far, by the prices that are set.")
        {
            Attributes = [AttributeNames.Table],
            Limit = Tables + 1,
        };

    /// <summary><see cref="MetricNames.CostBudget"/>.</summary>
    public static MetricDefinition CostBudget { get; } =
        new(MetricNames.CostBudget, MetricKind.Gauge, "{currency}", "What a table may cost in a month.")
        {
            Attributes = [AttributeNames.Table],
            Limit = Tables + 1,
        };

    /// <summary>All of them, in the order of docs/telemetry.md.</summary>
    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        Files,
        FilesStopped,
        FilesWaiting,
        FilesOldestAge,
        FileDelay,
        Freshness,
        LookAge,
        Rows,
        RowsRejected,
        Io,
        StageDuration,
        Attempts,
        Events,
        QueryDuration,
        QueryLatest,
        Orchestrations,
        Activities,
        Objective,
        ObjectiveMet,
        ObjectiveBudget,
        ObjectiveBreaches,
        VolumeExpectedLow,
        VolumeExpectedHigh,
        AlertsTold,
        AlertsOldestAge,
        TelemetryRefused,
        TelemetryLost,
        CredentialDaysLeft,
        StorageCalls,
        CostMonth,
        CostBudget,
    ];
}

/// <summary>One instrument.</summary>
/// <param name="Name">A name of <see cref="MetricNames"/>.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Unit">In the words of UCUM: <c>s</c>, <c>By</c>, <c>{row}</c>.</param>
/// <param name="Description">What it measures, in a sentence.</param>
public sealed record MetricDefinition(string Name, MetricKind Kind, string Unit, string Description)
{
    /// <summary>The names of <see cref="AttributeNames"/> that every measurement has.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>Upper bounds of a histogram's buckets.</summary>
    public IReadOnlyList<double> Buckets { get; init; } = [];

    /// <summary>So many series it may have; all others go into one.</summary>
    public required int Limit { get; init; }
}

/// <summary>What an instrument gives.</summary>
public enum MetricKind
{
    /// <summary>A number that grows.</summary>
    Counter,

    /// <summary>A distribution of numbers.</summary>
    Histogram,

    /// <summary>A number as it is when it is asked for.</summary>
    Gauge,
}
