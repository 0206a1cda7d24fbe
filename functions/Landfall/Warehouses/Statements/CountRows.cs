namespace Landfall.Warehouses.Statements;

/// <summary>Replies the rows of each batch in <paramref name="Relation"/>.</summary>
public sealed record CountRows(Relation Relation) : LoadStatement;
