namespace Landfall.Warehouses.Statements;

/// <summary>
/// Makes what is missing of the log of stages and its view, for batches of no table of the warehouse; <see cref="EnsureControl"/> makes
/// them for those of one.
/// </summary>
public sealed record EnsureStages : SilentStatement;

/// <summary>
/// Keeps loads of <paramref name="Table"/>, and others who log stages of it, out until the transaction ends, as its first statement;
/// changes nothing. Replies 1 row.
/// </summary>
public sealed record LockStages(string Table) : RowsStatement;

/// <summary>
/// Writes rows of the log of stages of <paramref name="Table"/>, in a transaction that keeps others from it; replies the rows written.
/// </summary>
public sealed record WriteStages(string Table, IReadOnlyList<StageRow> Rows) : RowsStatement
{
    /// <summary>The batches of which there may be rows already: they go first.</summary>
    public IReadOnlyList<string> Again { get; init; } = [];
}

/// <summary>Deletes rows of the log of stages of all tables that ended before a time; replies how many.</summary>
public sealed record DeleteStages(DateTimeOffset Before) : RowsStatement;
