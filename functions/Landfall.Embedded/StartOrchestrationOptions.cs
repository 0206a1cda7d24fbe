namespace Landfall.Embedded;

/// <summary>How an orchestration instance is started.</summary>
/// <param name="InstanceId">Its id: 1 to 100 characters without <c>/ \ # ?</c> and control characters; a new one when not given.</param>
public sealed record StartOrchestrationOptions(string? InstanceId = null)
{
    /// <summary>Names of <see cref="OrchestrationRuntimeStatus"/>: an instance of the same id in one of them stands; in any other it gives way.</summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}
