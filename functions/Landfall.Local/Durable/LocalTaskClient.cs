using System.Diagnostics;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using DurableTask.Core.Tracing;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using OrchestrationQuery = Microsoft.DurableTask.Client.OrchestrationQuery;
using PurgeResult = Microsoft.DurableTask.Client.PurgeResult;

namespace Landfall.Local.Durable;

/// <summary>The client of Durable Functions over an orchestration service, with what this app uses of it.</summary>
public sealed class LocalTaskClient(IOrchestrationServiceClient service, TimeProvider time) : DurableTaskClient("local")
{
    // What Azure refuses when the caller names no statuses: an instance that has not ended.
    private static readonly OrchestrationStatus[] Live =
    [
        OrchestrationStatus.Pending,
        OrchestrationStatus.Running,
        OrchestrationStatus.Suspended,
        OrchestrationStatus.ContinuedAsNew,
    ];

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // A start and a purge of one id exclude each other, or the purge could take away the row that the start has just written.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, 16).Select(_ => new SemaphoreSlim(1))];

    /// <exception cref="OrchestrationAlreadyExistsException">An instance of that id is in one of the dedupe statuses; without such, one
    /// that has not ended.</exception>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        var id = options?.InstanceId ?? NewId();
        var instance = new OrchestrationInstance { InstanceId = id, ExecutionId = NewId() };
        var started = new ExecutionStartedEvent(-1, DurableFunctions.Converter.Serialize(input))
        {
            Name = orchestratorName.Name,
            Version = "",
            OrchestrationInstance = instance,
            ScheduledStartTime = options?.StartAt?.UtcDateTime,
            ParentTraceContext = Activity.Current is { Id: { } parent } activity
                ? new DistributedTraceContext(parent, activity.TraceStateString)
                : null,
        };
        var refused = options?.DedupeStatuses is { Count: > 0 } statuses ? [.. statuses.Select(Enum.Parse<OrchestrationStatus>)] : Live;
        using (await EnterAsync(id, cancellation))
        {
            try
            {
                await service.CreateTaskOrchestrationAsync(new TaskMessage { OrchestrationInstance = instance, Event = started }, refused);
            }
            catch (InvalidOperationException refusal) when (refusal is not OrchestrationAlreadyExistsException)
            {
                throw new OrchestrationAlreadyExistsException($"Instance '{id}' is on its way and is not started again.", refusal);
            }
        }

        return id;
    }

    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return await FindAsync(instanceId) is { } state ? Describe(state, getInputsAndOutputs) : null;
    }

    /// <exception cref="InvalidOperationException">There is no instance of that id: it never was, or has ended and is purged.</exception>
    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default
    ) => WaitAsync(instanceId, HasEnded, getInputsAndOutputs, cancellation);

    /// <exception cref="InvalidOperationException">There is no instance of that id: it never was, or has ended and is purged.</exception>
    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId,
        bool getInputsAndOutputs = false,
        CancellationToken cancellation = default
    ) => WaitAsync(instanceId, status => status != OrchestrationStatus.Pending, getInputsAndOutputs, cancellation);

    public override Task TerminateInstanceAsync(
        string instanceId,
        TerminateInstanceOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        cancellation.ThrowIfCancellationRequested();
        return service.ForceTerminateTaskOrchestrationAsync(instanceId, DurableFunctions.Converter.Serialize(options?.Output));
    }

    /// <summary>
    /// Takes away the row and the history of an instance that has ended; one that has not is left as it is, and 0 is returned.
    /// </summary>
    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId,
        PurgeInstanceOptions? options = null,
        CancellationToken cancellation = default
    )
    {
        using (await EnterAsync(instanceId, cancellation))
        {
            var hasEnded = await FindAsync(instanceId) is { } state && HasEnded(state.OrchestrationStatus);
            var purges = (IOrchestrationServicePurgeClient)service;
            return new PurgeResult(hasEnded ? (await purges.PurgeInstanceStateAsync(instanceId)).DeletedInstanceCount : 0);
        }
    }

    /// <summary>The instances that <paramref name="filter"/> names, page by page; it reads the row of every instance there is.</summary>
    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        Pageable.Create(
            async (continuation, pageSize, cancellation) =>
            {
                var query = new DurableTask.Core.Query.OrchestrationQuery
                {
                    RuntimeStatus = filter?.Statuses?.Select(status => Enum.Parse<OrchestrationStatus>(status.ToString())).ToList(),
                    CreatedTimeFrom = filter?.CreatedFrom?.UtcDateTime,
                    CreatedTimeTo = filter?.CreatedTo?.UtcDateTime,
                    InstanceIdPrefix = filter?.InstanceIdPrefix,
                    PageSize = pageSize ?? filter?.PageSize ?? OrchestrationQuery.DefaultPageSize,
                    ContinuationToken = continuation ?? filter?.ContinuationToken,
                };
                var page = await ((IOrchestrationServiceQueryClient)service).GetOrchestrationWithQueryAsync(query, cancellation);
                var instances = page.OrchestrationState.Select(state => Describe(state, getInputsAndOutputs: false)).ToList();
                return new Page<OrchestrationMetadata>(instances, page.ContinuationToken);
            }
        );

    public override Task RaiseEventAsync(
        string instanceId,
        string eventName,
        object? eventPayload = null,
        CancellationToken cancellation = default
    ) => throw new NotSupportedException("Orchestrations of Landfall wait for no events: write a row into the ledger and wake the table.");

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException("Orchestrations of Landfall are not suspended: terminate it, and the sweep starts it again.");

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        throw new NotSupportedException("Orchestrations of Landfall are not suspended, so there is nothing to resume.");

    public override ValueTask DisposeAsync()
    {
        foreach (var gate in _gates)
        {
            gate.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static bool HasEnded(OrchestrationStatus status) => !Live.Contains(status);

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId,
        Func<OrchestrationStatus, bool> isReached,
        bool getInputsAndOutputs,
        CancellationToken cancellation
    )
    {
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            var state = await FindAsync(instanceId)
                ?? throw new InvalidOperationException(
                    $"There is no instance '{instanceId}': it was never started, or has ended and is purged."
                );
            if (isReached(state.OrchestrationStatus))
            {
                return Describe(state, getInputsAndOutputs);
            }

            await Task.Delay(pause, time, cancellation);
        }
    }

    private async Task<OrchestrationState?> FindAsync(string instanceId) =>
        (await service.GetOrchestrationStateAsync(instanceId, allExecutions: false))?.FirstOrDefault(state => state is not null);

    private static OrchestrationMetadata Describe(OrchestrationState state, bool getInputsAndOutputs) =>
        new(state.Name, state.OrchestrationInstance.InstanceId)
        {
            DataConverter = getInputsAndOutputs ? DurableFunctions.Converter : null,
            RuntimeStatus = Enum.Parse<OrchestrationRuntimeStatus>(state.OrchestrationStatus.ToString()),
            CreatedAt = new DateTimeOffset(DateTime.SpecifyKind(state.CreatedTime, DateTimeKind.Utc)),
            LastUpdatedAt = new DateTimeOffset(DateTime.SpecifyKind(state.LastUpdatedTime, DateTimeKind.Utc)),
            SerializedInput = getInputsAndOutputs ? state.Input : null,
            SerializedOutput = getInputsAndOutputs ? state.Output : null,
            SerializedCustomStatus = state.Status,
            FailureDetails = state.FailureDetails is { } failure ? Describe(failure) : FailureOf(state),
        };

    // The instance table keeps only the message, as the output.
    private static TaskFailureDetails? FailureOf(OrchestrationState state) =>
        state.OrchestrationStatus == OrchestrationStatus.Failed
            ? new TaskFailureDetails("(unknown)", state.Output ?? "", StackTrace: null, InnerFailure: null, Properties: null)
            : null;

    private static TaskFailureDetails Describe(FailureDetails failure)
    {
        var inner = failure.InnerFailure is { } cause ? Describe(cause) : null;
        return new TaskFailureDetails(failure.ErrorType, failure.ErrorMessage, failure.StackTrace, inner, Properties: null);
    }

    private string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    private async Task<Gate> EnterAsync(string instanceId, CancellationToken cancellation)
    {
        var gate = _gates[(uint)StringComparer.Ordinal.GetHashCode(instanceId) % (uint)_gates.Length];
        await gate.WaitAsync(cancellation);
        return new Gate(gate);
    }

    private readonly struct Gate(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
