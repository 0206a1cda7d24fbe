using DurableTask.Core.Exceptions;
using Landfall.Embedded;
using Landfall.Embedded.Journals;
using Landfall.Embedded.Orchestrations;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>Starts and ends orchestrations of a run, as a durable client does.</summary>
internal sealed class JournalClient(Journals journals, TimeProvider time) : DurableTaskClient("run")
{
    public override Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        Worker.Current?.ThrowIfDead();
        var id = options!.InstanceId!;
        if (journals.Find(id) is { } journal && options.DedupeStatuses!.Contains(OrchestrationSummary.Status(journal[^1]).ToString(), StringComparer.OrdinalIgnoreCase))
        {
            throw new OrchestrationAlreadyExistsException($"'{id}' exists.");
        }

        journals.Start(id, new JournalEvent(JournalEventKind.Started, time.GetUtcNow()) { Name = orchestratorName.Name, Data = Payload.From(input) });
        return Task.FromResult(id);
    }

    public override Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        Task.FromResult(journals.Find(instanceId) is { } journal ? OrchestrationSummary.Of(instanceId, journal, getInputsAndOutputs) : null);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        Worker.Current?.ThrowIfDead();
        journals.Answer(instanceId, new JournalEvent(JournalEventKind.Terminated, time.GetUtcNow()) { Data = Payload.From(options?.Output) });
        return Task.CompletedTask;
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException();

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw new NotSupportedException();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
