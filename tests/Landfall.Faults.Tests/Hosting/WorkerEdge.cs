using Azure;
using DurableTask.Core;
using Landfall.Events;
using Landfall.Faults.Tests.Durable;
using Landfall.Faults.Tests.Faults;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>What a worker does around the app: it may die or fail before it, and after it before it knows.</summary>
internal sealed class WorkerEdge(Worker worker, string point)
{
    public async Task DoAsync(Func<Task> what, CancellationToken cancellationToken)
    {
        await worker.Thawed;
        worker.ThrowIfDead();
        var strike = worker.Run.Faults.At(point);
        if (strike is not null)
        {
            worker.Run.Note($"{worker.Name}: {strike}");
            await worker.Run.StrikeAsync(worker, strike);
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (strike?.Kind == FaultKind.Fail)
        {
            throw new RequestFailedException("It did not answer.");
        }

        await what();
        switch (strike?.Kind)
        {
            case FaultKind.CrashAfter:
                worker.Die();
                throw new WorkerDiedException();
            case FaultKind.LoseAnswer:
                throw new RequestFailedException("The answer was lost.");
        }
    }
}

/// <summary>A worker's way to the run's orchestrations.</summary>
internal sealed class WorkerStarts(Worker worker, MemoryClient orchestrations) : IOrchestrationServiceClient
{
    private readonly WorkerEdge _edge = new(worker, FaultPlan.Start);

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) =>
        CreateTaskOrchestrationAsync(creationMessage, dedupeStatuses: null);

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses) =>
        _edge.DoAsync(() => orchestrations.CreateTaskOrchestrationAsync(creationMessage, dedupeStatuses), CancellationToken.None);

    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => orchestrations.SendTaskOrchestrationMessageAsync(message);

    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) =>
        orchestrations.SendTaskOrchestrationMessageBatchAsync(messages);

    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason) =>
        orchestrations.ForceTerminateTaskOrchestrationAsync(instanceId, reason);

    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        orchestrations.GetOrchestrationStateAsync(instanceId, allExecutions);

    public Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string executionId) =>
        orchestrations.GetOrchestrationStateAsync(instanceId, executionId);

    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId) =>
        orchestrations.GetOrchestrationHistoryAsync(instanceId, executionId);

    public Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId,
        string executionId,
        TimeSpan timeout,
        CancellationToken cancellationToken
    ) => orchestrations.WaitForOrchestrationAsync(instanceId, executionId, timeout, cancellationToken);

    public Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        orchestrations.PurgeOrchestrationHistoryAsync(thresholdDateTimeUtc, timeRangeFilterType);
}

/// <summary>A worker's way to the run's listeners.</summary>
internal sealed class WorkerSink(Worker worker) : IEventSink
{
    private readonly WorkerEdge _edge = new(worker, FaultPlan.Send);

    public Task SendAsync(LandfallEvent sent, CancellationToken cancellationToken) =>
        _edge.DoAsync(
            () =>
            {
                if (worker.Run.Time.GetUtcNow() < worker.Run.ListenersBack)
                {
                    throw new RequestFailedException("Nobody takes events now.");
                }

                worker.Run.Tell(sent);
                return Task.CompletedTask;
            },
            cancellationToken
        );
}
