using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Runs people's queries on the warehouse's file, each in a read-only transaction of its own.</summary>
public sealed class DuckDbReader(DuckDbWarehouse warehouse) : IWarehouseReader
{
    /// <inheritdoc/>
    public async Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken)
    {
        using var share = await warehouse.Shares.AskForQueryAsync(cancellationToken);
        return await Task.Run(() => Query(sql, maxRows, cancellationToken), cancellationToken);
    }

    private QueryRows Query(string sql, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRows);
        using var connection = warehouse.Connect();
        try
        {
            connection.Execute("BEGIN TRANSACTION READ ONLY", ct: cancellationToken);
            DuckDbQuery.Require(connection, sql, cancellationToken);

            // Inside a FROM only a query can stand, and a bound parameter admits one statement only.
            using var result = connection.Query($"SELECT * FROM ({sql.Trim().TrimEnd(';')}\n) LIMIT ?", [maxRows + 1L], cancellationToken);
            var rows = result.Rows().Select(row => (IReadOnlyList<object?>)row).ToList();
            var columns = result.Columns.Select(column => new StoredColumn(column.Name, column.Type.ToSql())).ToList();
            return new QueryRows(columns, [.. rows.Take(maxRows)], rows.Count > maxRows);
        }
        catch (DuckDbException failure)
        {
            // A failure on the way can still point into the brackets, which the asker did not write.
            var words = failure.Message.Split("\nSQL: ")[0];
            throw new WarehouseException($"The query failed: {(failure.Sql == sql ? words : words.Split("\n\nLINE ")[0])}", failure);
        }
    }
}
