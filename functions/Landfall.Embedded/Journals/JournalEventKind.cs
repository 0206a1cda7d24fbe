using System.Text.Json.Serialization;

namespace Landfall.Embedded.Journals;

/// <summary>What happened to an orchestration instance.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalEventKind>))]
internal enum JournalEventKind
{
    Started,
    TaskScheduled,
    TaskCompleted,
    TaskFailed,
    TimerCreated,
    TimerFired,
    CustomStatus,
    Completed,
    Failed,
    Terminated,
}
