using DurableTask.Core.Exceptions;
using Landfall.Embedded.Discovery;
using Landfall.Embedded.Journals;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Landfall.Embedded.Orchestrations;

/// <summary>The client of this process's own engine.</summary>
internal sealed class EmbeddedTaskClient(OrchestrationEngine engine, JournalStore store, FunctionCatalog catalog, TimeProvider time) : DurableTaskClient("embedded")
{
    private const int MaxIdLength = 100;

    private static readonly IReadOnlyList<string> Unended = ["Pending", "Running", "Suspended"];
    private static readonly IReadOnlyList<string> Ended = ["Completed", "Failed", "Terminated"];

    // Starts of one id take turns; ids share gates to bound their number.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];
    private long _ids;

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        var orchestrator = catalog.Find<OrchestrationTriggerAttribute>(orchestratorName.Name);
        var id = options?.InstanceId ?? $"{orchestrator.Name}-{time.GetUtcNow():yyyyMMddHHmmssfffffff}-{Interlocked.Increment(ref _ids)}";
        if (id.Length is 0 or > MaxIdLength || id.Any(letter => letter is '/' or '\\' or '#' or '?' || char.IsControl(letter)))
        {
            throw new ArgumentException($"Instance id '{id}' is not 1 to {MaxIdLength} characters without / \\ # ? and control characters.", nameof(options));
        }

        var data = Payload.From(input);
        var dedupe = options?.DedupeStatuses ?? Unended;
        var gate = _gates[(uint)StringComparer.Ordinal.GetHashCode(id) % (uint)_gates.Length];
        await gate.WaitAsync(cancellation);
        try
        {
            await MakeRoomAsync(id, dedupe, cancellation);
            await engine.AddAsync(id, new JournalEvent(JournalEventKind.Started, time.GetUtcNow()) { Name = orchestrator.Name, Data = data });
        }
        finally
        {
            gate.Release();
        }

        return id;
    }

    public override async Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        var journal = engine.Find(instanceId) is { Journal: { Count: > 0 } open } ? open : await store.ReadDoneAsync(instanceId, cancellation);
        return journal is null ? null : OrchestrationSummary.Of(instanceId, journal, getInputsAndOutputs);
    }

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        var journal = engine.Find(instanceId) is { } instance
            ? await instance.Archived.Task.WaitAsync(cancellation)
            : await store.ReadDoneAsync(instanceId, cancellation);
        return journal is null
            ? throw new InvalidOperationException($"There is no orchestration instance '{instanceId}' to wait for; start it first.")
            : OrchestrationSummary.Of(instanceId, journal, getInputsAndOutputs);
    }

    public override async Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        if (engine.Find(instanceId) is { } instance)
        {
            engine.Post(instance, new JournalEvent(JournalEventKind.Terminated, time.GetUtcNow()) { Data = Payload.From(options?.Output) });
            await instance.Archived.Task.WaitAsync(cancellation);
        }
    }

    public override Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        throw NotHere("raises no events");

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw NotHere("waits for ends only");

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw NotHere("suspends no instance");

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw NotHere("resumes no instance");

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) => throw NotHere("has no GetInstancesAsync");

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) => throw NotHere("lists no instances");

    public override ValueTask DisposeAsync()
    {
        Array.ForEach(_gates, gate => gate.Dispose());
        return ValueTask.CompletedTask;
    }

    private static NotSupportedException NotHere(string what) => new($"The client of this host {what}: nothing in Landfall asks for it.");

    private async Task MakeRoomAsync(string id, IReadOnlyList<string> dedupe, CancellationToken cancellation)
    {
        if (engine.Find(id) is { } open)
        {
            if (!open.IsEnded)
            {
                Refuse(id, open.Status, dedupe);
                await TerminateInstanceAsync(id, options: null, cancellation);
            }

            await open.Archived.Task.WaitAsync(cancellation);
        }

        // Reading an old journal costs a request, so only who asks for it pays.
        if (dedupe.Intersect(Ended, StringComparer.OrdinalIgnoreCase).Any() && await store.ReadDoneAsync(id, cancellation) is [.., var last])
        {
            Refuse(id, OrchestrationSummary.Status(last), dedupe);
        }
    }

    private static void Refuse(string id, OrchestrationRuntimeStatus status, IReadOnlyList<string> dedupe)
    {
        if (dedupe.Contains(status.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            throw new OrchestrationAlreadyExistsException($"An orchestration instance '{id}' already exists and is {status}.");
        }
    }
}
