namespace Landfall.Functions.Triggers.Replies;

/// <summary>The orchestration that carries a batch.</summary>
public sealed record InstanceReply(string Id, string Status, string? CustomStatus);
