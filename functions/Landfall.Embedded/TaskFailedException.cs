namespace Landfall.Embedded;

/// <summary>Thrown where an orchestrator awaits an activity that failed.</summary>
public sealed class TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
    : Exception($"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {failureDetails.ErrorMessage}")
{
    /// <summary>The activity's name.</summary>
    public string TaskName { get; } = taskName;

    /// <summary>The number of the call in its orchestration, from 0.</summary>
    public int TaskId { get; } = taskId;

    /// <summary>The failure.</summary>
    public TaskFailureDetails FailureDetails { get; } = failureDetails;
}
