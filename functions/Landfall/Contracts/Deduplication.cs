namespace Landfall.Contracts;

/// <summary>In mode append: rows whose key the table has already are left out.</summary>
/// <param name="Columns">The key's columns by their warehouse names, at least one, each required.</param>
/// <param name="LookBack">How long before a load rows count as there; null for all rows.</param>
public sealed record Deduplication(IReadOnlyList<string> Columns, TimeSpan? LookBack);
