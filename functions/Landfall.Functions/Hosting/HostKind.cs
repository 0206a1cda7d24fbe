namespace Landfall.Functions.Hosting;

/// <summary>Which host runs the app; the composition says so.</summary>
/// <param name="Name"><c>local</c> or <c>azure</c>.</param>
public sealed record HostKind(string Name);
