using DurableTask.Core;
using DurableTask.Core.History;

namespace Landfall.Faults.Tests.Durable;

/// <summary>
/// What is kept of orchestrations: instances, messages on their way to them, and activities that were called. Whoever reads or changes it
/// holds <see cref="Gate"/>.
/// </summary>
internal sealed class MemoryMail(TimeProvider time)
{
    private long _numbers;

    public Lock Gate { get; } = new();

    public Dictionary<string, MemoryInstance> Instances { get; } = new(StringComparer.Ordinal);

    public List<MemoryCall> Calls { get; } = [];

    /// <summary>Sends what an orchestration sends: calls, timers, starts and messages.</summary>
    public void SendAll(IEnumerable<TaskMessage> messages)
    {
        foreach (var message in messages)
        {
            switch (message.Event)
            {
                case TaskScheduledEvent scheduled:
                    Calls.Add(new MemoryCall(++_numbers, scheduled.Name!, Copy(message)));
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

    /// <summary>Begins an instance anew, whatever was there under its id.</summary>
    public void Begin(TaskMessage message)
    {
        var started = (ExecutionStartedEvent)message.Event;
        started.Timestamp = time.GetUtcNow().UtcDateTime;
        Instances[message.OrchestrationInstance.InstanceId] = new MemoryInstance(
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

    /// <summary>Sends one message; what is meant for an execution that is over, or for nobody, is dropped.</summary>
    public void Send(TaskMessage message, DateTimeOffset visibleAt)
    {
        var to = message.OrchestrationInstance;
        if (
            Instances.TryGetValue(to.InstanceId, out var instance)
            && !instance.HasEnded
            && (to.ExecutionId is null || to.ExecutionId == instance.ExecutionId)
        )
        {
            instance.Letters.Add(new MemoryLetter(++_numbers, Copy(message), visibleAt));
        }
    }

    /// <summary>A message as storage gives it back.</summary>
    public static TaskMessage Copy(TaskMessage message) => MemoryText.Read<TaskMessage>(MemoryText.Write(message));

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));

    private bool IsLive(string instance) => Instances.TryGetValue(instance, out var existing) && !existing.HasEnded;
}

/// <summary>An activity that was called and not answered yet.</summary>
internal sealed class MemoryCall(long number, string name, TaskMessage message)
{
    public long Number => number;

    public string Name => name;

    public string Instance => message.OrchestrationInstance.InstanceId;

    public TaskMessage Message => message;

    public DateTimeOffset LockedUntil { get; set; }

    public object? Holder { get; set; }
}
