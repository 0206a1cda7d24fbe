using Landfall.Embedded;
using Landfall.Embedded.Journals;
using Landfall.Embedded.Orchestrations;

namespace Landfall.Faults.Tests.Hosting;

/// <summary>Starts and ends orchestrations of a run, as a durable client does.</summary>
internal sealed class JournalClient(Journals journals, TimeProvider time) : DurableTaskClient
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

    public override Task TerminateInstanceAsync(string instanceId, object? output, CancellationToken cancellation = default)
    {
        Worker.Current?.ThrowIfDead();
        journals.Answer(instanceId, new JournalEvent(JournalEventKind.Terminated, time.GetUtcNow()) { Data = Payload.From(output) });
        return Task.CompletedTask;
    }
}
