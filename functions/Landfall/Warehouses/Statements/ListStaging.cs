namespace Landfall.Warehouses.Statements;

/// <summary>Replies the names of staging tables of <paramref name="Table"/> that outlive their session; none where staging ends with it.</summary>
public sealed record ListStaging(string Table) : LoadStatement;
