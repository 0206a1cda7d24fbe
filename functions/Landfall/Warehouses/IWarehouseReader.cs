namespace Landfall.Warehouses;

/// <summary>Reads tables for people; changes nothing.</summary>
public interface IWarehouseReader
{
    /// <summary>Runs one query and returns at most <paramref name="maxRows"/> rows of it.</summary>
    /// <exception cref="WarehouseException">The text is not one query, or the warehouse failed it; the message holds the warehouse's own
    /// words.</exception>
    Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken);

    /// <summary>All rows of a table as of one moment, as Parquet; what was written for it is gone when the stream is closed.</summary>
    /// <exception cref="WarehouseException">There is no such table, or this warehouse hands out no whole table.</exception>
    Task<Stream> CopyAsync(string table, CancellationToken cancellationToken);

    /// <summary>
    /// Asks the view of <paramref name="table"/> when its newest rows were loaded, by the way that people's queries go: one column is read,
    /// and one value comes back, so the time that it takes is the time that readers wait. Takes no share of the process's memory.
    /// </summary>
    /// <exception cref="WarehouseException">The warehouse failed it, or shows no such view.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the query is stopped.</exception>
    Task AskNewestAsync(string table, CancellationToken cancellationToken);
}

/// <summary>The first rows of a query.</summary>
/// <param name="Columns">Name and type of each column, in order.</param>
/// <param name="Rows">CLR values, one array a row, in the columns' order; null for NULL.</param>
/// <param name="Truncated">True when the query has more rows than these.</param>
public sealed record QueryRows(IReadOnlyList<StoredColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool Truncated);
