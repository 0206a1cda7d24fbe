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
}

/// <summary>The first rows of a query.</summary>
/// <param name="Columns">Name and type of each column, in order.</param>
/// <param name="Rows">CLR values, one array a row, in the columns' order; null for NULL.</param>
/// <param name="Truncated">True when the query has more rows than these.</param>
public sealed record QueryRows(IReadOnlyList<StoredColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool Truncated);
