using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Landfall.Embedded.Journals;

/// <summary>One line of an instance's journal.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="At">When; the orchestrator's clock while it works on the event.</param>
internal sealed record JournalEvent(
    [property: JsonPropertyName("kind"), JsonPropertyOrder(-2)] JournalEventKind Kind,
    [property: JsonPropertyName("at"), JsonPropertyOrder(-1)] DateTimeOffset At)
{
    /// <summary>The number of the call that a task or timer event belongs to, from 0 in the order of the orchestrator's calls.</summary>
    [JsonPropertyName("call")]
    public int? Call { get; init; }

    /// <summary>The orchestrator of Started, the activity of TaskScheduled.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }

    /// <summary>The input, output or status.</summary>
    [JsonPropertyName("data")]
    public JsonElement? Data { get; init; }

    /// <summary>When the timer of TimerCreated is due.</summary>
    [JsonPropertyName("fireAt")]
    public DateTimeOffset? FireAt { get; init; }

    /// <summary>Why a task or the instance failed.</summary>
    [JsonPropertyName("failure")]
    public TaskFailureDetails? Failure { get; init; }

    [JsonIgnore]
    public bool IsCall => Kind is JournalEventKind.TaskScheduled or JournalEventKind.TimerCreated;

    [JsonIgnore]
    public bool IsAnswer => Kind is JournalEventKind.TaskCompleted or JournalEventKind.TaskFailed or JournalEventKind.TimerFired;

    [JsonIgnore]
    public bool IsEnd => Kind is JournalEventKind.Completed or JournalEventKind.Failed or JournalEventKind.Terminated;

    /// <summary>The call in words, for messages.</summary>
    public string Describe() => Kind == JournalEventKind.TimerCreated ? "a timer" : $"activity '{Name}'";
}
