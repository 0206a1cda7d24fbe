namespace Landfall.Faults.Tests.Durable;

/// <summary>What becomes of a work item's completion.</summary>
internal enum Fate
{
    /// <summary>It takes effect once.</summary>
    Kept,

    /// <summary>Nothing of it arrives; the item is handed out again.</summary>
    Lost,

    /// <summary>
    /// What it sends arrives, and then it is cut off: the item is handed out again, as after a kill between the queue and the history.
    /// </summary>
    SentOnly,

    /// <summary>It takes effect, and everything it sends arrives twice.</summary>
    Doubled,
}

/// <summary>Something that a worker can do next: an instance with new messages, or an activity that was called.</summary>
/// <param name="Number">Told apart by it; numbers grow in the order in which work came up.</param>
/// <param name="Instance">The instance it belongs to.</param>
/// <param name="Activity">The activity's name; null for a step of the orchestrator.</param>
internal sealed record MemoryWork(long Number, string Instance, string? Activity);
