using System.Text.Json.Serialization;
using Landfall.Budget;
using Landfall.Monitoring;
using Landfall.Storage;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>What is running here, and what the last look at its needs found.</summary>
/// <param name="Status"><c>ok</c>; <c>incomplete</c> when something is missing; <c>starting</c> before the first look; on one machine also
/// <c>standby</c>.</param>
/// <param name="Host">Which host runs the app.</param>
/// <param name="Warehouse">Which warehouse it has open, if any.</param>
/// <param name="Version">The app's version.</param>
/// <param name="LastSweep">When the last sweep was through, as that look found it; null before the first.</param>
/// <param name="CheckedAt">When that look was made.</param>
/// <param name="Problems">What is missing, and the next step for each.</param>
/// <param name="Detail">Why the host does not work; left out when it does.</param>
/// <param name="Budget">How this process's memory and threads stand; left out when the host does not work.</param>
public sealed record HealthReply(
    string Status,
    string Host,
    string? Warehouse,
    string Version,
    DateTimeOffset? LastSweep,
    DateTimeOffset? CheckedAt,
    IReadOnlyList<HealthProblem> Problems,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] BudgetReply? Budget = null
)
{
    /// <summary>Says it of a host that works.</summary>
    public static HealthReply Of(HealthReport? report, string host, string warehouse, string version, BudgetState budget) =>
        new(
            report is null ? "starting"
                : report.Problems.Count == 0 ? "ok"
                : "incomplete",
            host,
            warehouse,
            version,
            report?.LastSweep,
            report?.CheckedAt,
            report?.Problems ?? [],
            Budget: new BudgetReply(
                budget.Whole.Memory,
                budget.Granted.Memory,
                budget.Whole.Threads,
                budget.Granted.Threads,
                budget.Waiting
            )
        );

    /// <summary>Says it of a host that does not work.</summary>
    public static HealthReply Standby(string host, string version, string detail) =>
        new("standby", host, Warehouse: null, version, LastSweep: null, CheckedAt: null, [], detail);
}

/// <summary>How the budget of a process stands, the warehouse's part not counted.</summary>
/// <param name="Memory">Bytes that it shares out.</param>
/// <param name="MemoryGranted">Bytes that work has now.</param>
/// <param name="Threads">Threads that it shares out.</param>
/// <param name="ThreadsGranted">Threads that work has now.</param>
/// <param name="Waiting">Groups of files that wait for their share.</param>
public sealed record BudgetReply(long Memory, long MemoryGranted, int Threads, int ThreadsGranted, int Waiting);

/// <summary>What became of each part of the storage.</summary>
/// <param name="Parts">Containers, queues and tables.</param>
/// <param name="Problems">What is not as it must be after that.</param>
public sealed record SetupReply(IReadOnlyList<SetupResult> Parts, IReadOnlyList<HealthProblem> Problems);
