namespace Landfall.Functions.Triggers;

/// <summary>Asks for a landed file to be ingested.</summary>
/// <param name="Name">The blob's name inside the landing container.</param>
public sealed record StartRequest(string? Name);
