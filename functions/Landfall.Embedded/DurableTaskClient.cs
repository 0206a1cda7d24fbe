namespace Landfall.Embedded;

/// <summary>Starts, follows and ends orchestration instances.</summary>
public abstract class DurableTaskClient
{
    /// <summary>Starts an instance; it survives the process from the moment the task ends.</summary>
    /// <returns>The instance's id: the one asked for, or a new one.</returns>
    /// <exception cref="OrchestrationAlreadyExistsException">An instance of that id is in one of the dedupe statuses; without such statuses, one that has not ended.</exception>
    public abstract Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>What is known of an instance, or null when there is none of that id.</summary>
    public abstract Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has completed, failed or been terminated.</summary>
    /// <exception cref="InvalidOperationException">There is no instance of that id.</exception>
    public abstract Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>Ends an instance; what its running activities return is dropped. An instance that has ended or never was is left as it is.</summary>
    public abstract Task TerminateInstanceAsync(string instanceId, object? output, CancellationToken cancellation = default);
}
