namespace Landfall.Warehouses.Statements;

/// <summary>Deletes all rows of these batches from storage, whatever their generation; replies the rows deleted.</summary>
public sealed record DeleteBatches(Relation Storage, IReadOnlyList<string> Batches) : LoadStatement;
