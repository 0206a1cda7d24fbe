namespace Landfall.Warehouses.Statements;

/// <summary>Replies the names of the storage tables of <paramref name="Table"/>.</summary>
public sealed record ListStorage(string Table) : LoadStatement;
