namespace Landfall.Warehouses.Statements;

/// <summary>Replies the columns of <paramref name="Relation"/>.</summary>
public sealed record ReadColumns(Relation Relation) : LoadStatement;
