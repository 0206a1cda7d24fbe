using System.Text.Json.Serialization;

namespace Landfall.Diagnosis;

/// <summary>One thing that Landfall needs, and how to see whether it is as it must be. A check changes nothing.</summary>
/// <param name="area">What it is about, such as <see cref="CheckArea.Storage"/>.</param>
/// <param name="name">Which part of that, such as <c>container lake</c>.</param>
public abstract class DoctorCheck(string area, string name)
{
    /// <summary>One of <see cref="CheckArea"/>.</summary>
    public string Area { get; } = area;

    /// <summary>Which part of the area.</summary>
    public string Name { get; } = name;

    /// <summary>Looks once. What a person can settle is a result; an exception becomes a failed check without its words, which may hold
    /// a secret.</summary>
    public abstract Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}

/// <summary>Gives checks, made anew for each run.</summary>
public interface IDoctorChecks
{
    /// <summary>The checks, in the order in which they are shown.</summary>
    IReadOnlyList<DoctorCheck> List();
}

/// <summary>What checks are about.</summary>
public static class CheckArea
{
    /// <summary>The host that a command asks.</summary>
    public const string Host = "host";

    /// <summary>Containers and queues.</summary>
    public const string Storage = "storage";

    /// <summary>The ledger.</summary>
    public const string Ledger = "ledger";

    /// <summary>The warehouse, what it lacks and what the app may do there.</summary>
    public const string Warehouse = "warehouse";

    /// <summary>Contracts.</summary>
    public const string Contracts = "contracts";

    /// <summary>Clocks that have to agree.</summary>
    public const string Clock = "clock";

    /// <summary>Folders and their room.</summary>
    public const string Disk = "disk";

    /// <summary>Versions and formats.</summary>
    public const string Versions = "versions";

    /// <summary>What expires.</summary>
    public const string Credentials = "credentials";
}

/// <summary>What a check found.</summary>
/// <param name="Status">How it stands.</param>
/// <param name="Found">What was found, in a sentence.</param>
/// <param name="Expected">What was expected, such as a role; null where that goes without saying.</param>
/// <param name="Next">The next step, where it can be a command; null where there is none.</param>
public sealed record CheckResult(CheckStatus Status, string Found, string? Expected = null, string? Next = null)
{
    /// <summary>It is as it must be.</summary>
    public static CheckResult Ok(string found) => new(CheckStatus.Ok, found);

    /// <summary>It works, and a person should look.</summary>
    public static CheckResult Warning(string found, string? expected, string next) => new(CheckStatus.Warning, found, expected, next);

    /// <summary>It is not as it must be.</summary>
    public static CheckResult Failed(string found, string? expected, string next) => new(CheckStatus.Failed, found, expected, next);
}

/// <summary>How a check stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckStatus>))]
public enum CheckStatus
{
    /// <summary>It is as it must be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works, and a person should look.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>It is not as it must be.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>A check with what it found.</summary>
/// <param name="Area">One of <see cref="CheckArea"/>.</param>
/// <param name="Check">The check's name.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What was expected; null where that goes without saying.</param>
/// <param name="Next">The next step; null where there is none.</param>
public sealed record CheckFinding(string Area, string Check, CheckStatus Status, string Found, string? Expected, string? Next);
