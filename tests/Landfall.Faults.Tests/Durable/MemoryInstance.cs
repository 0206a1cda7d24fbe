using DurableTask.Core;
using DurableTask.Core.History;
using Newtonsoft.Json;

namespace Landfall.Faults.Tests.Durable;

/// <summary>A message that waits for its instance.</summary>
internal sealed record MemoryLetter(long Number, TaskMessage Message, DateTimeOffset VisibleAt);

/// <summary>The messages that one step of an instance was given.</summary>
internal sealed record MemoryStep(IReadOnlyList<MemoryLetter> Letters);

/// <summary>One instance: its history, what waits for it, and who has it in hand.</summary>
internal sealed class MemoryInstance(OrchestrationInstance key, OrchestrationState state)
{
    public string Id => key.InstanceId;

    // Continuing as new gives it another.
    public string ExecutionId { get; set; } = key.ExecutionId;

    public OrchestrationState State { get; set; } = state;

    public string History { get; set; } = "[]";

    public List<MemoryLetter> Letters { get; } = [];

    public DateTimeOffset LockedUntil { get; set; }

    public MemoryStep? Holder { get; set; }

    public bool HasEnded =>
        State.OrchestrationStatus
            is OrchestrationStatus.Completed
                or OrchestrationStatus.Failed
                or OrchestrationStatus.Terminated
                or OrchestrationStatus.Canceled;

    public void Release() => (LockedUntil, Holder) = (DateTimeOffset.MinValue, null);

    // An answer waits until the history holds the call: after a lost completion it can be there before its question.
    public IEnumerable<MemoryLetter> Deliverable(DateTimeOffset now)
    {
        var due = Letters.Where(letter => letter.VisibleAt <= now).ToList();
        if (due.Count == 0)
        {
            return due;
        }

        var asked = MemoryText
            .Read<List<HistoryEvent>>(History)
            .Where(entry => entry is TaskScheduledEvent or TimerCreatedEvent or SubOrchestrationInstanceCreatedEvent)
            .Select(entry => entry.EventId)
            .ToHashSet();
        return due.Where(letter => QuestionOf(letter.Message.Event) is not { } question || asked.Contains(question));
    }

    private static int? QuestionOf(HistoryEvent answer) =>
        answer switch
        {
            TaskCompletedEvent completed => completed.TaskScheduledId,
            TaskFailedEvent failed => failed.TaskScheduledId,
            TimerFiredEvent fired => fired.TimerId,
            SubOrchestrationInstanceCompletedEvent completed => completed.TaskScheduledId,
            SubOrchestrationInstanceFailedEvent failed => failed.TaskScheduledId,
            _ => null,
        };
}

/// <summary>Messages and histories as text, as storage keeps them.</summary>
internal static class MemoryText
{
    private static readonly JsonSerializerSettings Json = new() { TypeNameHandling = TypeNameHandling.Objects };

    public static string Write(object value) => JsonConvert.SerializeObject(value, Json);

    public static T Read<T>(string text) => JsonConvert.DeserializeObject<T>(text, Json)!;
}
