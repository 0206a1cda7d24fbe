using Microsoft.Extensions.Logging;

namespace Landfall.Embedded;

/// <summary>What an orchestrator may use: its code runs again from the start on every event and must take the same calls.</summary>
public abstract class TaskOrchestrationContext
{
    /// <summary>The orchestrator's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The instance's id.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The time of the event being worked on, in UTC, the same in each replay.</summary>
    public abstract DateTime CurrentUtcDateTime { get; }

    /// <summary>True while the code repeats what the journal already holds.</summary>
    public abstract bool IsReplaying { get; }

    /// <summary>The input that the instance was started with, read from JSON.</summary>
    public abstract T? GetInput<T>();

    /// <summary>Calls an activity, at least once, and gives its result, read from JSON.</summary>
    /// <exception cref="TaskFailedException">The activity failed and its retries, if any, are used up.</exception>
    public abstract Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null);

    /// <summary>Calls an activity, at least once, and drops its result.</summary>
    /// <exception cref="TaskFailedException">The activity failed and its retries, if any, are used up.</exception>
    public virtual Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) => CallActivityAsync<object?>(name, input, options);

    /// <summary>Waits until a time in UTC, over restarts.</summary>
    public abstract Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken);

    /// <summary>Waits for a time span, over restarts.</summary>
    public virtual Task CreateTimer(TimeSpan delay, CancellationToken cancellationToken) => CreateTimer(CurrentUtcDateTime.Add(delay), cancellationToken);

    /// <summary>Shows a JSON value beside the instance's status.</summary>
    public abstract void SetCustomStatus(object? customStatus);

    /// <summary>An id that is new in this instance and the same in each replay.</summary>
    public abstract Guid NewGuid();

    /// <summary>A logger that is silent while the code repeats what the journal already holds.</summary>
    public abstract ILogger CreateReplaySafeLogger(string categoryName);

    /// <inheritdoc cref="CreateReplaySafeLogger(string)"/>
    public virtual ILogger CreateReplaySafeLogger<T>() => CreateReplaySafeLogger(typeof(T).FullName!);
}
