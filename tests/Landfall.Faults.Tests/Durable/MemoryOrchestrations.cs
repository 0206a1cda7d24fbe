using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Landfall.Faults.Tests.Durable;

/// <summary>
/// Orchestrations in memory, on a clock that the test owns. Nothing runs by itself: the test reads <see cref="Ready"/>, draws from it, and
/// hands the item to a <see cref="MemoryWorker"/> with the fate of its completion. An item in the hands of a worker that is dead comes back
/// when its lock has run out. Histories are kept as text, as storage keeps them, so no execution sees objects of an earlier one.
/// </summary>
internal sealed class MemoryOrchestrations(TimeProvider time, TimeSpan lockTime)
    : IOrchestrationServiceClient,
        IOrchestrationServicePurgeClient
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MemoryInstance> _instances = new(StringComparer.Ordinal);
    private readonly List<Call> _calls = [];
    private long _numbers;

    public TimeProvider Time => time;

    /// <summary>What can be done now, oldest first.</summary>
    public IReadOnlyList<MemoryWork> Ready
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                return
                [
                    .. _instances
                        .Values.Where(instance => instance.LockedUntil <= now && instance.Deliverable(now).Any())
                        .Select(instance => new MemoryWork(instance.Deliverable(now).First().Number, instance.Id, Activity: null))
                        .Concat(
                            _calls
                                .Where(call => call.LockedUntil <= now)
                                .Select(call => new MemoryWork(call.Number, call.Instance, call.Name))
                        )
                        .OrderBy(work => work.Number),
                ];
            }
        }
    }

    /// <summary>When the next timer fires or the next lock runs out; null when nothing waits for the clock.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                var dues = _instances
                    .Values.SelectMany(instance => instance.Letters.Select(letter => letter.VisibleAt).Append(instance.LockedUntil))
                    .Concat(_calls.Select(call => call.LockedUntil))
                    .Where(due => due > now)
                    .ToList();
                return dues.Count == 0 ? null : dues.Min();
            }
        }
    }

    /// <summary>Instances that have not ended, in the order of their ids.</summary>
    public IReadOnlyList<string> Live
    {
        get
        {
            lock (_gate)
            {
                var live = _instances.Values.Where(instance => !instance.HasEnded).Select(instance => instance.Id);
                return [.. live.Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Loses an instance with all that is known of it.</summary>
    public void Lose(string instance)
    {
        lock (_gate)
        {
            _instances.Remove(instance);
            _calls.RemoveAll(call => call.Instance == instance);
        }
    }

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) =>
        CreateTaskOrchestrationAsync(creationMessage, dedupeStatuses: null);

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        lock (_gate)
        {
            var id = creationMessage.OrchestrationInstance.InstanceId;
            if (_instances.TryGetValue(id, out var existing) && dedupeStatuses?.Contains(existing.State.OrchestrationStatus) == true)
            {
                throw new OrchestrationAlreadyExistsException($"Instance '{id}' is {existing.State.OrchestrationStatus}.");
            }

            Begin(creationMessage);
            return Task.CompletedTask;
        }
    }

    public Task SendTaskOrchestrationMessageAsync(TaskMessage message)
    {
        lock (_gate)
        {
            Send(message, time.GetUtcNow());
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
        lock (_gate)
        {
            return Task.FromResult<IList<OrchestrationState>>(_instances.TryGetValue(instanceId, out var instance) ? [instance.State] : []);
        }
    }

    public async Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string executionId) =>
        (await GetOrchestrationStateAsync(instanceId, allExecutions: false)).FirstOrDefault()!;

    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId)
    {
        lock (_gate)
        {
            return Task.FromResult(_instances[instanceId].History);
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
        lock (_gate)
        {
            return Task.FromResult(new PurgeResult(_instances.Remove(instanceId) ? 1 : 0));
        }
    }

    public Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter) =>
        throw new NotSupportedException("Instances are purged by id.");

    /// <summary>Locks an instance's step for one worker; null when someone else has it or nothing is left to do.</summary>
    internal TaskOrchestrationWorkItem? Take(MemoryWork work)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (!_instances.TryGetValue(work.Instance, out var instance) || instance.LockedUntil > now || !instance.Deliverable(now).Any())
            {
                return null;
            }

            (instance.LockedUntil, instance.Holder) = (now + lockTime, new MemoryStep([.. instance.Deliverable(now)]));
            return new HeldStep(instance.Holder)
            {
                InstanceId = instance.Id,
                LockedUntilUtc = DateTime.MaxValue,
                NewMessages = [.. instance.Holder.Letters.Select(letter => Copy(letter.Message))],
                OrchestrationRuntimeState = new OrchestrationRuntimeState(MemoryText.Read<List<HistoryEvent>>(instance.History))
                {
                    Status = instance.State.Status,
                },
            };
        }
    }

    /// <summary>Locks an activity for one worker; null when someone else has it or it was answered.</summary>
    internal TaskActivityWorkItem? TakeCall(MemoryWork work)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_calls.Find(call => call.Number == work.Number) is not { } call || call.LockedUntil > now)
            {
                return null;
            }

            (call.LockedUntil, call.Holder) = (now + lockTime, new object());
            return new HeldCall(call, call.Holder)
            {
                Id = $"{call.Number}",
                LockedUntilUtc = DateTime.MaxValue,
                TaskMessage = Copy(call.Message),
            };
        }
    }

    /// <summary>Writes what a step came to, all of it or what its fate leaves of it.</summary>
    /// <exception cref="SessionAbortedException">The completion has no effect on the instance, which is handed out again.</exception>
    internal void Complete(
        TaskOrchestrationWorkItem item,
        OrchestrationRuntimeState history,
        OrchestrationState? state,
        IEnumerable<TaskMessage> sent,
        Fate fate
    )
    {
        lock (_gate)
        {
            var step = ((HeldStep)item).Step;
            if (!_instances.TryGetValue(item.InstanceId, out var instance) || instance.Holder != step)
            {
                throw new SessionAbortedException($"The lock of instance '{item.InstanceId}' was lost.");
            }

            var messages = sent.ToList();
            if (fate is Fate.SentOnly or Fate.Doubled)
            {
                SendAll(messages);
            }

            if (fate is Fate.Lost or Fate.SentOnly)
            {
                throw new SessionAbortedException($"The completion of instance '{item.InstanceId}' was lost.");
            }

            instance.History = MemoryText.Write(history.Events);
            instance.ExecutionId = history.OrchestrationInstance?.ExecutionId ?? instance.ExecutionId;
            if (state is not null)
            {
                state.LastUpdatedTime = time.GetUtcNow().UtcDateTime;
                state.CreatedTime = instance.State.CreatedTime;
                instance.State = state;
            }

            instance.Letters.RemoveAll(letter => step.Letters.Contains(letter));
            instance.Release();
            if (instance.HasEnded)
            {
                instance.Letters.Clear();
            }

            SendAll(messages);
        }
    }

    /// <summary>Sends an activity's answer, as often as its fate says.</summary>
    /// <exception cref="SessionAbortedException">The activity is handed out again.</exception>
    internal void Answer(TaskActivityWorkItem item, TaskMessage answer, Fate fate)
    {
        lock (_gate)
        {
            var held = (HeldCall)item;
            var isMine = held.Call.Holder == held.Holder;
            if (fate != Fate.Lost)
            {
                // A queue takes the answer also from one whose lock has run out.
                SendAll(fate == Fate.Doubled ? [answer, answer] : [answer]);
            }

            if (fate is Fate.Lost or Fate.SentOnly || !isMine)
            {
                throw new SessionAbortedException($"The completion of activity '{held.Call.Name}' was lost.");
            }

            _calls.Remove(held.Call);
        }
    }

    /// <summary>Gives an item back, to be handed out again at once.</summary>
    internal void Abandon(object item)
    {
        lock (_gate)
        {
            if (item is HeldStep step && _instances.TryGetValue(step.InstanceId, out var instance) && instance.Holder == step.Step)
            {
                instance.Release();
            }
            else if (item is HeldCall held && held.Call.Holder == held.Holder)
            {
                (held.Call.LockedUntil, held.Call.Holder) = (DateTimeOffset.MinValue, null);
            }
        }
    }

    private static TaskMessage Copy(TaskMessage message) => MemoryText.Read<TaskMessage>(MemoryText.Write(message));

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));

    private void SendAll(IEnumerable<TaskMessage> messages)
    {
        foreach (var message in messages)
        {
            switch (message.Event)
            {
                case TaskScheduledEvent scheduled:
                    _calls.Add(new Call(++_numbers, scheduled.Name!, Copy(message)));
                    break;
                case TimerFiredEvent timer:
                    Send(message, Utc(timer.FireAt));
                    break;
                case ExecutionStartedEvent when !IsLive(message.OrchestrationInstance.InstanceId):
                    Begin(message);
                    break;
                default:
                    Send(message, time.GetUtcNow());
                    break;
            }
        }
    }

    private bool IsLive(string instance) => _instances.TryGetValue(instance, out var existing) && !existing.HasEnded;

    private void Begin(TaskMessage message)
    {
        var started = (ExecutionStartedEvent)message.Event;
        started.Timestamp = time.GetUtcNow().UtcDateTime;
        _instances[message.OrchestrationInstance.InstanceId] = new MemoryInstance(
            message.OrchestrationInstance,
            new OrchestrationState
            {
                OrchestrationInstance = message.OrchestrationInstance,
                Name = started.Name,
                Version = started.Version,
                Input = started.Input,
                OrchestrationStatus = OrchestrationStatus.Pending,
                CreatedTime = started.Timestamp,
                LastUpdatedTime = started.Timestamp,
            }
        );
        Send(message, started.ScheduledStartTime is { } at ? Utc(at) : time.GetUtcNow());
    }

    // What is meant for an execution that is over, or for nobody, is dropped.
    private void Send(TaskMessage message, DateTimeOffset visibleAt)
    {
        var to = message.OrchestrationInstance;
        if (
            _instances.TryGetValue(to.InstanceId, out var instance)
            && !instance.HasEnded
            && (to.ExecutionId is null || to.ExecutionId == instance.ExecutionId)
        )
        {
            instance.Letters.Add(new MemoryLetter(++_numbers, Copy(message), visibleAt));
        }
    }

    private sealed class HeldStep(MemoryStep step) : TaskOrchestrationWorkItem
    {
        public MemoryStep Step => step;
    }

    private sealed class HeldCall(Call call, object holder) : TaskActivityWorkItem
    {
        public Call Call => call;

        public object Holder => holder;
    }

    private sealed class Call(long number, string name, TaskMessage message)
    {
        public long Number => number;

        public string Name => name;

        public string Instance => message.OrchestrationInstance.InstanceId;

        public TaskMessage Message => message;

        public DateTimeOffset LockedUntil { get; set; }

        public object? Holder { get; set; }
    }
}
