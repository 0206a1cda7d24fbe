namespace Landfall.Warehouses.Statements;

/// <summary>
/// Inserts the <paramref name="Columns"/> of the batches' rows from staging into storage, but for those that <paramref name="Unless"/> leaves out; replies the rows inserted.
/// </summary>
public sealed record InsertRows(
    Relation Storage, Relation Staging, IReadOnlyList<string> Columns, IReadOnlyList<string> Batches, RepeatRule? Unless = null) : LoadStatement;
