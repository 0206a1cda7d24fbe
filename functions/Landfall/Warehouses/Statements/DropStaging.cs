namespace Landfall.Warehouses.Statements;

/// <summary>Drops a staging table if it is there.</summary>
public sealed record DropStaging(Relation Staging) : LoadStatement;
