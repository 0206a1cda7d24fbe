using System.Text.Json.Serialization;
using Landfall.Contracts;
using Landfall.Monitoring;
using Landfall.ServiceLevels;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>How the tables stand.</summary>
/// <param name="Version">What to ask with next time, to get only what is another then.</param>
/// <param name="At">When it was looked, by this host's clock, UTC.</param>
/// <param name="IsWhole">True when this is everything, and stands in place of what was known.</param>
/// <param name="TableCount">How many tables there are.</param>
/// <param name="Behind">How many of them were never looked at yet; they come with the next answers.</param>
/// <param name="Tables">Those that are another than before, or all.</param>
public sealed record StatusReply(
    string Version,
    DateTimeOffset At,
    [property: JsonPropertyName("whole")] bool IsWhole,
    int TableCount,
    int Behind,
    IReadOnlyList<TableStatusReply> Tables
)
{
    /// <summary>Where the playbook is, for a link; null where nobody has said so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Playbook { get; init; }
}

/// <summary>How one table stands; what is empty is left out, as there may be thousands of them.</summary>
public sealed record TableStatusReply(string Table)
{
    /// <summary>How files are loaded; null of a table without a contract.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Mode { get; init; }

    /// <summary>Who answers for it, by the contract.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Owner { get; init; }

    /// <summary>Files and rows; null of a table that has no file, or was not looked at yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TableReply? Counts { get; init; }

    /// <summary>When the newest file landed whose rows can be queried, UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? NewestData { get; init; }

    /// <summary>When the oldest file landed that waits, UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? OldestWaiting { get; init; }

    /// <summary>Files that are on their way, or ended within the last minutes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FileStatus>? Moving { get; init; }

    /// <summary>The newest files that wait for a person.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FileStatus>? Stopped { get; init; }

    /// <summary>The last day by the hour.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<HourStatus>? Hours { get; init; }

    /// <summary>From when on the hours are complete, UTC.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? HoursFrom { get; init; }

    /// <summary>Rows of the newest published files, the oldest of them first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Volumes { get; init; }

    /// <summary>How what is promised of it stands.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ObjectiveStanding>? Objectives { get; init; }

    /// <summary>Says it of <paramref name="status"/>.</summary>
    public static TableStatusReply Of(TableStatus status, TableContract? contract)
    {
        var (look, mode) = (status.Look, contract?.Mode.ToString().ToLowerInvariant());
        return new TableStatusReply(status.Table)
        {
            Mode = mode,
            Owner = contract is null ? null : ContractReply.OwnerOf(contract),
            Counts = look?.Summary is { } summary ? TableReply.Of(summary, mode) : null,
            NewestData = look?.NewestData ?? status.Standing?.NewestData,
            OldestWaiting = status.Standing?.OldestWaiting,
            Moving = OrNull(look?.Moving),
            Stopped = OrNull(look?.Stopped),
            Hours = OrNull(look?.Hours),
            HoursFrom = look?.Hours is { Count: > 0 } ? look.HoursFrom : null,
            Volumes = OrNull(look?.Volumes),
            Objectives = OrNull(status.Objectives),
        };
    }

    private static IReadOnlyList<T>? OrNull<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? list : null;
}

/// <summary>A table in full: how it stands, its contract, and what changed about that.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="Contract">The contract in force; null of a table without one.</param>
/// <param name="Changes">Versions of the contract, the newest first.</param>
public sealed record TableCardReply(TableStatusReply Status, ContractReply? Contract, IReadOnlyList<ContractChange> Changes);

/// <summary>A contract as an id card.</summary>
public sealed record ContractReply(
    string Id,
    string Version,
    string Hash,
    string? Name,
    string? Purpose,
    string? Domain,
    string? Owner,
    string Mode,
    string Landing,
    IReadOnlyList<string> PrimaryKey,
    double MaxRejectRatio,
    IReadOnlyList<string> After,
    IReadOnlyList<ColumnReply> Columns
)
{
    /// <summary>Says it of <paramref name="contract"/>.</summary>
    public static ContractReply Of(TableContract contract) =>
        new(
            contract.Id,
            contract.Version,
            contract.Hash,
            contract.About.Name,
            contract.About.Purpose,
            contract.About.Domain,
            OwnerOf(contract),
            contract.Mode.ToString().ToLowerInvariant(),
            contract.Landing.Text,
            contract.PrimaryKey,
            contract.MaxRejectRatio,
            contract.After,
            [
                .. contract.Columns.Select(column => new ColumnReply(
                    column.Name,
                    column.Source,
                    column.Type.ToString(),
                    column.Required,
                    column.PrimaryKey,
                    column.Classification
                )),
            ]
        );

    /// <summary>Who answers for the table: the owners by name, or else the team; null when the contract says nothing.</summary>
    public static string? OwnerOf(TableContract contract) =>
        contract.About.Owners.Count > 0 ? string.Join(", ", contract.About.Owners) : contract.About.Team;
}

/// <summary>One column of a contract.</summary>
public sealed record ColumnReply(string Name, string Source, string Type, bool Required, bool PrimaryKey, string? Classification);
