using System.Text.Json;

namespace Landfall.Embedded;

/// <summary>What is known of an orchestration instance.</summary>
public sealed class OrchestrationMetadata
{
    internal OrchestrationMetadata(string name, string instanceId)
    {
        Name = name;
        InstanceId = instanceId;
    }

    /// <summary>The orchestrator's name.</summary>
    public string Name { get; }

    /// <summary>The instance's id.</summary>
    public string InstanceId { get; }

    /// <summary>Where it stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; internal init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset CreatedAt { get; internal init; }

    /// <summary>When its journal last grew.</summary>
    public DateTimeOffset LastUpdatedAt { get; internal init; }

    /// <summary>Its input as JSON, when inputs and outputs were asked for.</summary>
    public string? SerializedInput { get; internal init; }

    /// <summary>Its output as JSON, when inputs and outputs were asked for.</summary>
    public string? SerializedOutput { get; internal init; }

    /// <summary>Its custom status as JSON, when inputs and outputs were asked for.</summary>
    public string? SerializedCustomStatus { get; internal init; }

    /// <summary>Why it failed.</summary>
    public TaskFailureDetails? FailureDetails { get; internal init; }

    /// <summary>Whether it has begun and not ended.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it has ended: completed, failed or terminated.</summary>
    public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The input, read from JSON.</summary>
    public T? ReadInputAs<T>() => Read<T>(SerializedInput);

    /// <summary>The output, read from JSON.</summary>
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput);

    /// <summary>The custom status, read from JSON.</summary>
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus);

    private T? Read<T>(string? json)
    {
        return json is null ? default : JsonSerializer.Deserialize<T>(json, Journals.Payload.Options);
    }
}
