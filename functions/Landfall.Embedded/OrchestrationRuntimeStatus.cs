namespace Landfall.Embedded;

/// <summary>Where an orchestration instance stands; the values are those of Durable Task.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>It has begun.</summary>
    Running = 0,

    /// <summary>It returned.</summary>
    Completed = 1,

    /// <summary>It threw.</summary>
    Failed = 3,

    /// <summary>It was ended from outside.</summary>
    Terminated = 5,

    /// <summary>It is accepted and has not begun.</summary>
    Pending = 6,

    /// <summary>It is held; this host holds none.</summary>
    Suspended = 7,
}
