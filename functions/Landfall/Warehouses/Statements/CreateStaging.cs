namespace Landfall.Warehouses.Statements;

/// <summary>Makes an empty staging table for this session; one of that name is an error. Outside a transaction.</summary>
public sealed record CreateStaging(Relation Staging, IReadOnlyList<WarehouseColumn> Columns) : LoadStatement;
