namespace Landfall.Warehouses.Statements;

/// <summary>Makes an empty staging table for this session; one of that name is an error. Outside a transaction.</summary>
public sealed record CreateStaging(Relation Staging, IReadOnlyList<WarehouseColumn> Columns) : SilentStatement;

/// <summary>
/// Replies the names of staging tables of <paramref name="Table"/> that outlive their session; none where staging ends with it.
/// </summary>
public sealed record ListStaging(string Table) : NamesStatement;

/// <summary>Drops a staging table if it is there.</summary>
public sealed record DropStaging(Relation Staging) : SilentStatement;

/// <summary>
/// Copies the <paramref name="Columns"/> of all parts into the target, each row with its batch, generation and <paramref name="LoadedAt"/>
/// (UTC, whole microseconds); replies the rows written. Outside a transaction, into a table that nobody reads yet.
/// </summary>
public sealed record CopyParts(Relation Target, IReadOnlyList<string> Columns, DateTimeOffset LoadedAt, IReadOnlyList<BatchParts> Batches)
    : RowsStatement
{
    /// <summary>The place of each column inside the parts, from 1; empty when the parts have these columns only, in this order.</summary>
    public IReadOnlyList<int> Places { get; init; } = [];
}
