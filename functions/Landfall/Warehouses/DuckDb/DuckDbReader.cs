using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Runs people's queries on the warehouse's file, each in a read-only transaction of its own.</summary>
public sealed class DuckDbReader(DuckDbWarehouse warehouse) : IWarehouseReader
{
    /// <inheritdoc/>
    public Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken) =>
        Task.Run(() => Query(sql, maxRows, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TableSize>> TablesAsync(CancellationToken cancellationToken) => Task.Run(() => Tables(cancellationToken), cancellationToken);

    private QueryRows Query(string sql, int maxRows, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRows);
        using var connection = warehouse.Connect();
        try
        {
            connection.Execute("BEGIN TRANSACTION READ ONLY", ct: cancellationToken);

            // Inside a FROM only a query can stand, and a bound parameter admits one statement only.
            using var result = connection.Query($"SELECT * FROM ({sql.Trim().TrimEnd(';')}\n) LIMIT ?", [maxRows + 1L], cancellationToken);
            var rows = result.Rows().Select(row => (IReadOnlyList<object?>)row).ToList();
            var columns = result.Columns.Select(column => new StoredColumn(column.Name, column.Type.ToSql())).ToList();
            return new QueryRows(columns, [.. rows.Take(maxRows)], rows.Count > maxRows);
        }
        catch (Exception failure) when (failure is DuckDbException or ArgumentException)
        {
            // The SQL after the engine's words is the asker's own, in brackets that he did not write.
            throw new WarehouseException($"The query failed: {failure.Message.Split("\nSQL: ")[0]}", failure);
        }
    }

    private IReadOnlyList<TableSize> Tables(CancellationToken cancellationToken)
    {
        using var connection = warehouse.Connect();
        connection.Execute("BEGIN TRANSACTION READ ONLY", ct: cancellationToken);
        List<Relation> views;
        using (var result = connection.Query(
            "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database() ORDER BY ALL", ct: cancellationToken))
        {
            views = [.. result.Rows().Select(row => new Relation((string)row[0]!, (string)row[1]!))];
        }

        return [.. views.Select(view => new TableSize(
            view.ToString(),
            Convert.ToInt64(connection.Scalar($"SELECT count(*) FROM {DuckDbName.Of(view)}", ct: cancellationToken), CultureInfo.InvariantCulture)))];
    }
}
