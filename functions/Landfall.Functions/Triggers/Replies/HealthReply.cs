namespace Landfall.Functions.Triggers.Replies;

/// <summary>What is running here.</summary>
public sealed record HealthReply(string Status, string Host, string Warehouse, string Version);
