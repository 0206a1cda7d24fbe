namespace Landfall.Contracts;

/// <summary>A contract file as it was found, not judged yet.</summary>
/// <param name="File">The name that problems carry.</param>
/// <param name="Yaml">The text.</param>
public sealed record ContractDocument(string File, string Yaml);
