namespace Landfall.Warehouses.Statements;

/// <summary>Makes an empty storage table; one of that name is an error. Outside a transaction.</summary>
public sealed record CreateStorage(Relation Storage, IReadOnlyList<WarehouseColumn> Columns) : LoadStatement;
