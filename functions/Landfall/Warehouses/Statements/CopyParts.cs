namespace Landfall.Warehouses.Statements;

/// <summary>
/// Copies the <paramref name="Columns"/> of all parts into the target, each row with its batch, generation and <paramref name="LoadedAt"/> (UTC, whole microseconds);
/// replies the rows written. Outside a transaction, into a table that nobody reads yet.
/// </summary>
public sealed record CopyParts(Relation Target, IReadOnlyList<string> Columns, DateTimeOffset LoadedAt, IReadOnlyList<BatchParts> Batches) : LoadStatement
{
    /// <summary>The place of each column inside the parts, from 1; empty when the parts have these columns only, in this order.</summary>
    public IReadOnlyList<int> Places { get; init; } = [];
}
