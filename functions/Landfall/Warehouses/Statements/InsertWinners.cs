namespace Landfall.Warehouses.Statements;

/// <summary>
/// Inserts the winners of staging whose key storage does not have (any more); replies the rows inserted. Of a deletion only the key, the order and what every row carries but
/// <c>_rescued</c> is kept: its other columns are null.
/// </summary>
public sealed record InsertWinners(Relation Storage, Relation Staging, IReadOnlyList<string> Columns, MergeRule Rule) : LoadStatement;
