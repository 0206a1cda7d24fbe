namespace Landfall.Functions.Triggers.Replies;

/// <summary>What is running here, and when its last sweep was through; null before the first.</summary>
public sealed record HealthReply(string Status, string Host, string Warehouse, string Version, DateTimeOffset? LastSweep);
