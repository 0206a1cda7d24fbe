namespace Landfall.Local.Triggers;

/// <summary>Asks the warehouse.</summary>
/// <param name="Sql">One query.</param>
/// <param name="Limit">The most rows that are wanted; 1,000 when absent.</param>
public sealed record QueryRequest(string? Sql, int? Limit);
