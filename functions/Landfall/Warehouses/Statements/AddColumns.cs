namespace Landfall.Warehouses.Statements;

/// <summary>Adds the columns that <paramref name="Storage"/> does not have yet, nulls in them. Outside a transaction.</summary>
public sealed record AddColumns(Relation Storage, IReadOnlyList<WarehouseColumn> Columns) : LoadStatement;
