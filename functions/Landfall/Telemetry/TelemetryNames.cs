namespace Landfall.Telemetry;

/// <summary>What instruments are called. A name never changes: dashboards and alerts go by it.</summary>
public static class MetricNames
{
    /// <summary>The meter of all of them; it has no version, so that a release begins no new series.</summary>
    public const string Meter = "Landfall";

    /// <summary>Files that came to a state.</summary>
    public const string Files = "landfall.files";

    /// <summary>Files that stopped and wait for a person.</summary>
    public const string FilesStopped = "landfall.files.stopped";

    /// <summary>Files that are not at their end.</summary>
    public const string FilesWaiting = "landfall.files.waiting";

    /// <summary>How long the oldest of them has been there.</summary>
    public const string FilesOldestAge = "landfall.files.oldest.age";

    /// <summary>From the landing of a file until its rows can be queried.</summary>
    public const string FileDelay = "landfall.file.delay";

    /// <summary>The age of the newest data in a table.</summary>
    public const string Freshness = "landfall.freshness";

    /// <summary>How long ago the tables were looked at.</summary>
    public const string LookAge = "landfall.look.age";

    /// <summary>Rows by what became of them.</summary>
    public const string Rows = "landfall.rows";

    /// <summary>Rows that were set aside, by the rule that they broke first.</summary>
    public const string RowsRejected = "landfall.rows.rejected";

    /// <summary>Bytes that were read and written.</summary>
    public const string Io = "landfall.io";

    /// <summary>How long stages take.</summary>
    public const string StageDuration = "landfall.stage.duration";

    /// <summary>Attempts at files.</summary>
    public const string Attempts = "landfall.attempts";

    /// <summary>Events for listeners outside.</summary>
    public const string Events = "landfall.events";

    /// <summary>How long readers of a table wait.</summary>
    public const string QueryDuration = "landfall.query.duration";

    /// <summary>How long they waited last.</summary>
    public const string QueryLatest = "landfall.query.latest";

    /// <summary>Runs of the orchestration that plans a table.</summary>
    public const string Orchestrations = "landfall.orchestrations";

    /// <summary>Runs of its activities.</summary>
    public const string Activities = "landfall.activities";

    /// <summary>What an objective of a table promises.</summary>
    public const string Objective = "landfall.objective";

    /// <summary>Whether it is kept.</summary>
    public const string ObjectiveMet = "landfall.objective.met";

    /// <summary>How much of its error budget is left.</summary>
    public const string ObjectiveBudget = "landfall.objective.budget";

    /// <summary>How often it was broken.</summary>
    public const string ObjectiveBreaches = "landfall.objective.breaches";

    /// <summary>The fewest rows that a table's own history leads one to expect of the day.</summary>
    public const string VolumeExpectedLow = "landfall.volume.expected.low";

    /// <summary>The most of them.</summary>
    public const string VolumeExpectedHigh = "landfall.volume.expected.high";

    /// <summary>Alerts that people were told of.</summary>
    public const string AlertsTold = "landfall.alerts.told";

    /// <summary>How long the oldest of those has waited that they were not.</summary>
    public const string AlertsOldestAge = "landfall.alerts.oldest.age";

    /// <summary>Measurements that were not taken.</summary>
    public const string TelemetryRefused = "landfall.telemetry.refused";

    /// <summary>Telemetry that did not leave the process, or not in time.</summary>
    public const string TelemetryLost = "landfall.telemetry.lost";

    /// <summary>How long what the app signs in with is in force yet.</summary>
    public const string CredentialDaysLeft = "landfall.credential.days_left";

    /// <summary>Requests to storage.</summary>
    public const string StorageCalls = "landfall.storage.calls";

    /// <summary>What a table costs this month.</summary>
    public const string CostMonth = "landfall.cost.month";

    /// <summary>What it may cost.</summary>
    public const string CostBudget = "landfall.cost.budget";
}

/// <summary>What the attributes of measurements are called. A batch or a file is never one: each value is a series for ever.</summary>
public static class AttributeNames
{
    /// <summary>The table, <c>unclaimed</c> or <c>archive</c>.</summary>
    public const string Table = "landfall.table";

    /// <summary>A word of <see cref="StageNames"/>.</summary>
    public const string Stage = "landfall.stage";

    /// <summary>A word of <see cref="ActivityNames"/>.</summary>
    public const string Activity = "landfall.activity";

    /// <summary>How a stage, an attempt or a row ended: a word of <see cref="Outcomes"/> or <see cref="RowOutcomes"/>.</summary>
    public const string Outcome = "landfall.outcome";

    /// <summary>Where a batch stands, as the ledger writes it.</summary>
    public const string State = "landfall.state";

    /// <summary>A word of <see cref="Directions"/>.</summary>
    public const string Direction = "landfall.direction";

    /// <summary>The rule of the contract, or of the format, that a row broke.</summary>
    public const string Rule = "landfall.rule";

    /// <summary>The code of an error, as docs/errors.md lists them.</summary>
    public const string ErrorCode = "landfall.error.code";

    /// <summary>A word of <see cref="ObjectiveNames"/>.</summary>
    public const string Objective = "landfall.objective";

    /// <summary>The name of an instrument.</summary>
    public const string Metric = "landfall.metric";

    /// <summary>A word of <see cref="TelemetryLosses"/>.</summary>
    public const string Reason = "landfall.reason";

    /// <summary>The name of a setting that holds something that expires, and never its value.</summary>
    public const string Credential = "landfall.credential";

    /// <summary>A word of <see cref="StorageServices"/>.</summary>
    public const string Service = "landfall.service";

    /// <summary>A word of <see cref="StorageOperations"/>.</summary>
    public const string Operation = "landfall.operation";
}

/// <summary>The stages of a file.</summary>
public static class StageNames
{
    /// <summary>Writing landed files down.</summary>
    public const string Register = "register";

    /// <summary>Making batches of an archive's members.</summary>
    public const string Unpack = "unpack";

    /// <summary>Reading files into parts and rejects.</summary>
    public const string Curate = "curate";

    /// <summary>Bringing parts into the warehouse.</summary>
    public const string Load = "load";

    /// <summary>Telling listeners outside.</summary>
    public const string Tell = "tell";

    /// <summary>Asking a small query of what was loaded.</summary>
    public const string Query = "query";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Register, Unpack, Curate, Load, Tell, Query];
}

/// <summary>The activities of a table's orchestration, as Durable knows them.</summary>
public static class ActivityNames
{
    /// <summary>Decides what of a table is handed out next.</summary>
    public const string PlanTable = "PlanTable";

    /// <summary>Reads files into parts.</summary>
    public const string CurateGroup = "CurateGroup";

    /// <summary>Reads an archive's directory.</summary>
    public const string UnpackArchive = "UnpackArchive";

    /// <summary>Loads what is curated.</summary>
    public const string LoadTable = "LoadTable";

    /// <summary>Tells listeners outside.</summary>
    public const string TellEvents = "TellEvents";

    /// <summary>Works off what people asked of many batches.</summary>
    public const string RecoverBatches = "RecoverBatches";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [PlanTable, CurateGroup, UnpackArchive, LoadTable, TellEvents, RecoverBatches];
}

/// <summary>How work ended.</summary>
public static class Outcomes
{
    /// <summary>It came to its end, whatever it found.</summary>
    public const string Ok = "ok";

    /// <summary>It failed and is tried again, or a person is asked.</summary>
    public const string Failed = "failed";

    /// <summary>Its host was stopped, or another took it over.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Ok, Failed, Cancelled];
}

/// <summary>What became of rows.</summary>
public static class RowOutcomes
{
    /// <summary>Read from a file: curated or rejected.</summary>
    public const string Read = "read";

    /// <summary>Written into a part.</summary>
    public const string Curated = "curated";

    /// <summary>Set aside with the reason.</summary>
    public const string Rejected = "rejected";

    /// <summary>New in the table.</summary>
    public const string Inserted = "inserted";

    /// <summary>In place of an older state.</summary>
    public const string Updated = "updated";

    /// <summary>Changed nothing.</summary>
    public const string Unchanged = "unchanged";

    /// <summary>Older than what the table has.</summary>
    public const string Superseded = "superseded";

    /// <summary>In the table already.</summary>
    public const string Deduplicated = "deduplicated";

    /// <summary>Took their key out of the table.</summary>
    public const string Deleted = "deleted";

    /// <summary>Rows of earlier loads that were taken out.</summary>
    public const string Removed = "removed";

    /// <summary>Rows of earlier loads that came back.</summary>
    public const string Restored = "restored";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Read, Curated, Rejected, Inserted, Updated, Unchanged, Superseded, Deduplicated, Deleted, Removed, Restored];
}

/// <summary>Which way bytes went.</summary>
public static class Directions
{
    /// <summary>From the landing container, as they are stored.</summary>
    public const string Read = "read";

    /// <summary>Into parts in the lake.</summary>
    public const string Write = "write";

    /// <summary>Both.</summary>
    public static IReadOnlyList<string> All { get; } = [Read, Write];
}

/// <summary>What is promised of a table; the first four are words of the standard's <c>slaProperties</c>.</summary>
public static class ObjectiveNames
{
    /// <summary>New data comes at least so often.</summary>
    public const string Frequency = "frequency";

    /// <summary>A file that landed can be queried within so long.</summary>
    public const string Latency = "latency";

    /// <summary>The day's data can be queried by a time of the day.</summary>
    public const string TimeOfAvailability = "timeOfAvailability";

    /// <summary>At most so many of a day's rows are rejected.</summary>
    public const string ErrorRate = "errorRate";

    /// <summary>As many rows came as on such days before.</summary>
    public const string Volume = "volume";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Frequency, Latency, TimeOfAvailability, ErrorRate, Volume];
}

/// <summary>Why telemetry was lost or is late.</summary>
public static class TelemetryLosses
{
    /// <summary>An export failed; of Azure Monitor, and of OTLP where its batches are kept, it is tried again.</summary>
    public const string Export = "export";

    /// <summary>The receiver refused it, or a part that cannot be written: it is gone.</summary>
    public const string Refused = "refused";

    /// <summary>Spans or log lines came faster than they leave, and the queue was full.</summary>
    public const string Queue = "queue";

    /// <summary>What could not be sent could not be kept in files either.</summary>
    public const string Storage = "storage";

    /// <summary>Instruments are not shown, as their names or kinds clash or their callback failed.</summary>
    public const string Instrument = "instrument";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Export, Refused, Queue, Storage, Instrument];
}

/// <summary>What became of alerts; one that failed comes again.</summary>
public static class AlertOutcomes
{
    /// <summary>Nobody is told of it any more: too many waited, or it was too old.</summary>
    public const string Dropped = "dropped";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Outcomes.Ok, Outcomes.Failed, Dropped];
}

/// <summary>The services of a storage account.</summary>
public static class StorageServices
{
    /// <summary>Blobs.</summary>
    public const string Blob = "blob";

    /// <summary>Queues.</summary>
    public const string Queue = "queue";

    /// <summary>Tables.</summary>
    public const string Table = "table";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Blob, Queue, Table];
}

/// <summary>The classes of requests to storage, as price lists have them.</summary>
public static class StorageOperations
{
    /// <summary>Uploads; of queues and tables whatever changes something.</summary>
    public const string Write = "write";

    /// <summary>Listings, and containers that are made.</summary>
    public const string List = "list";

    /// <summary>Downloads; of tables one row, of queues messages.</summary>
    public const string Read = "read";

    /// <summary>Properties, leases and the like.</summary>
    public const string Other = "other";

    /// <summary>Deletions.</summary>
    public const string Delete = "delete";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Write, List, Read, Other, Delete];
}
