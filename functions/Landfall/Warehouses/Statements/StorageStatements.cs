using Landfall.Contracts;

namespace Landfall.Warehouses.Statements;

/// <summary>Makes an empty storage table; one of that name is an error. Outside a transaction.</summary>
public sealed record CreateStorage(Relation Storage, IReadOnlyList<WarehouseColumn> Columns) : SilentStatement
{
    /// <summary>How its rows are spread; a warehouse of one node has no use for it.</summary>
    public TableDistribution Distribution { get; init; } = TableDistribution.RoundRobin;

    /// <summary>How it is cut, by a warehouse that cuts tables; null for one piece.</summary>
    public TablePartition? Partition { get; init; }
}

/// <summary>Adds the columns that <paramref name="Storage"/> does not have yet, nulls in them. Outside a transaction.</summary>
public sealed record AddColumns(Relation Storage, IReadOnlyList<WarehouseColumn> Columns) : SilentStatement;

/// <summary>Replies the columns of <paramref name="Relation"/>.</summary>
public sealed record ReadColumns(Relation Relation) : LoadStatement<IReadOnlyList<StoredColumn>>
{
    /// <inheritdoc/>
    public override Task<IReadOnlyList<StoredColumn>> RunAsync(IStatementRunner runner, CancellationToken cancellationToken) =>
        runner.RunAsync(this, cancellationToken);
}

/// <summary>
/// Replies all tables, as <c>schema.name</c>: a warehouse goes through all of them whatever is asked, so for many tables this is asked
/// once.
/// </summary>
public sealed record ListTables : NamesStatement;

/// <summary>Replies the names of the storage tables of <paramref name="Table"/>.</summary>
public sealed record ListStorage(string Table) : NamesStatement;

/// <summary>
/// Drops a storage table unless the control row or the view names it, the newest build of the storage in force goes on with it, or its
/// fence is not below the control row's; replies 1 row when it was dropped. A loader names only storage that it made under its own fence or
/// that the newest build names, so what may be dropped once may be dropped for ever.
/// </summary>
public sealed record DropStorage(string Table, string Storage) : RowsStatement;

/// <summary>
/// Makes the view of <paramref name="Table"/> show <paramref name="Storage"/>, only while the control row names it; replies 1 row, or 0
/// when it names another.
/// </summary>
/// <remarks>
/// Where this cannot be one transaction, the control row is read before and after the view is changed, each time as it is committed; 1 row
/// only when it names the storage both times. So whoever changes the view last sees whether it is right.
/// </remarks>
public sealed record AlignView(string Table, string Storage) : RowsStatement;
