using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Landfall.Faults.Tests.Durable;

/// <summary>Starts orchestrations in memory, sends to them and says how they stand.</summary>
internal sealed class MemoryClient(MemoryMail mail, TimeProvider time) : IOrchestrationServiceClient, IOrchestrationServicePurgeClient
{
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) =>
        CreateTaskOrchestrationAsync(creationMessage, dedupeStatuses: null);

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        lock (mail.Gate)
        {
            var id = creationMessage.OrchestrationInstance.InstanceId;
            if (mail.Instances.TryGetValue(id, out var existing) && dedupeStatuses?.Contains(existing.State.OrchestrationStatus) == true)
            {
                throw new OrchestrationAlreadyExistsException($"Instance '{id}' is {existing.State.OrchestrationStatus}.");
            }

            mail.Begin(creationMessage);
            return Task.CompletedTask;
        }
    }

    public Task SendTaskOrchestrationMessageAsync(TaskMessage message)
    {
        lock (mail.Gate)
        {
            mail.Send(message, time.GetUtcNow());
            return Task.CompletedTask;
        }
    }

    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) =>
        Task.WhenAll(messages.Select(SendTaskOrchestrationMessageAsync));

    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason) =>
        SendTaskOrchestrationMessageAsync(
            new TaskMessage
            {
                OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId },
                Event = new ExecutionTerminatedEvent(-1, reason),
            }
        );

    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions)
    {
        lock (mail.Gate)
        {
            return Task.FromResult<IList<OrchestrationState>>(
                mail.Instances.TryGetValue(instanceId, out var instance) ? [instance.State] : []
            );
        }
    }

    public async Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string executionId) =>
        (await GetOrchestrationStateAsync(instanceId, allExecutions: false)).FirstOrDefault()!;

    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId)
    {
        lock (mail.Gate)
        {
            return Task.FromResult(mail.Instances[instanceId].History);
        }
    }

    public Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId,
        string executionId,
        TimeSpan timeout,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException("Nothing runs by itself here: poll the state while the test hands out work.");

    public Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        throw new NotSupportedException("Instances are purged by id.");

    public Task<PurgeResult> PurgeInstanceStateAsync(string instanceId)
    {
        lock (mail.Gate)
        {
            return Task.FromResult(new PurgeResult(mail.Instances.Remove(instanceId) ? 1 : 0));
        }
    }

    public Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter) =>
        throw new NotSupportedException("Instances are purged by id.");
}
