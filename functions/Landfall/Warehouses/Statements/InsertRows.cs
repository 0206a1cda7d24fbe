namespace Landfall.Warehouses.Statements;

/// <summary>Inserts the <paramref name="Columns"/> of the batches' rows from staging into storage; replies the rows inserted.</summary>
public sealed record InsertRows(Relation Storage, Relation Staging, IReadOnlyList<string> Columns, IReadOnlyList<string> Batches) : LoadStatement;
