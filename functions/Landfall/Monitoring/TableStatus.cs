using Landfall.Ledger;
using Landfall.ServiceLevels;

namespace Landfall.Monitoring;

/// <summary>How one table stands, as a page shows it.</summary>
/// <param name="Table">The table, or the name of the files that no contract claims.</param>
/// <param name="Number">Greater than that of anything that was seen before it; the same as long as nothing about the table is
/// another.</param>
/// <param name="Look">What the last look found; null of a table that has no file, or that was not come to yet.</param>
/// <param name="Standing">What the gauges show of it: at most as old as their pause; null of a table that they do not know.</param>
/// <param name="Objectives">How what is promised of it stands, as it was last judged; empty where nothing is.</param>
public sealed record TableStatus(
    string Table,
    long Number,
    TableLook? Look,
    Telemetry.TableStanding? Standing,
    IReadOnlyList<ObjectiveStanding> Objectives
);

/// <summary>What a look at a table's newest and unfinished files found. All lists are short, whatever the table's history.</summary>
/// <param name="Summary">Its files and rows as the ledger counts them; null when it has none.</param>
/// <param name="NewestData">When the newest file landed whose rows can be queried, UTC; null when none of the newest is one.</param>
/// <param name="Moving">Files that are on their way, or ended within the last minutes; those of the newest files first.</param>
/// <param name="Stopped">Files that wait for a person, those of the newest files first.</param>
/// <param name="Hours">The last day by the hour in which files landed; hours without files are left out.</param>
/// <param name="HoursFrom">From when on they are complete, UTC: a very busy table has more files a day than are looked at.</param>
/// <param name="Volumes">Curated rows of the newest published files, the oldest of them first.</param>
public sealed record TableLook(
    TableSummary? Summary,
    DateTimeOffset? NewestData,
    IReadOnlyList<FileStatus> Moving,
    IReadOnlyList<FileStatus> Stopped,
    IReadOnlyList<HourStatus> Hours,
    DateTimeOffset HoursFrom,
    IReadOnlyList<long> Volumes
);

/// <summary>A file on a line.</summary>
/// <param name="Batch">Its batch.</param>
/// <param name="Name">Its name in the landing container.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Length">Its stored bytes.</param>
/// <param name="Rows">Curated rows.</param>
/// <param name="RejectRows">Rejected rows.</param>
/// <param name="LandedAt">When it was last changed in landing, UTC.</param>
/// <param name="UpdatedAt">When the ledger last changed its entry, UTC.</param>
/// <param name="Seconds">How long its stages took.</param>
/// <param name="Error">Why it stopped, or why its last attempt failed; null when nothing did.</param>
/// <param name="WaitsFor">What it waits for, as the end of a sentence; null when it does not.</param>
public sealed record FileStatus(
    string Batch,
    string Name,
    BatchState State,
    long Length,
    long Rows,
    long RejectRows,
    DateTimeOffset LandedAt,
    DateTimeOffset UpdatedAt,
    double Seconds,
    BatchError? Error,
    string? WaitsFor
)
{
    /// <summary>Says it of <paramref name="entry"/>.</summary>
    public static FileStatus Of(LedgerEntry entry, string? waitsFor = null) =>
        new(
            entry.Batch,
            entry.File.Name,
            entry.State,
            entry.File.Length,
            entry.Manifest?.Rows ?? 0,
            entry.Manifest?.RejectRows ?? entry.FirstRejects?.Met ?? 0,
            entry.File.LastModified,
            entry.UpdatedAt,
            entry.WorkSeconds,
            entry.Error,
            waitsFor
        );
}

/// <summary>The files that landed within one hour.</summary>
/// <param name="Hour">When the hour began, UTC.</param>
/// <param name="Files">How many they are.</param>
/// <param name="Rows">Their curated rows.</param>
/// <param name="RejectRows">Their rejected rows.</param>
/// <param name="Open">How many are on their way.</param>
/// <param name="Stopped">How many wait for a person.</param>
public sealed record HourStatus(DateTimeOffset Hour, int Files, long Rows, long RejectRows, int Open, int Stopped);
