using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Runs people's queries on the warehouse's file, each in a read-only transaction of its own.</summary>
public sealed class DuckDbReader(DuckDbWarehouse warehouse) : IWarehouseReader
{
    private readonly DuckDbFunctions _functions = new();

    /// <inheritdoc/>
    public async Task<QueryRows> QueryAsync(string sql, int maxRows, CancellationToken cancellationToken)
    {
        using var share = await warehouse.Shares.AskForQueryAsync(cancellationToken);
        return await Task.Run(() => Query(sql, maxRows, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Stream> CopyAsync(string table, CancellationToken cancellationToken)
    {
        using var share = await warehouse.Shares.AskForQueryAsync(cancellationToken);
        return await Task.Run(() => Copy(table, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task AskNewestAsync(string table, CancellationToken cancellationToken)
    {
        var column = DuckDbText.Identifier(WarehouseColumns.LoadedAt);
        var sql = $"SELECT max({column}) AS newest FROM {DuckDbName.Of(WarehouseNames.View(table))}";
        return Task.Run(() => Query(sql, 1, cancellationToken), cancellationToken);
    }

    /// <summary>Runs one query on the file of a warehouse that no host has open, under the same rules.</summary>
    /// <exception cref="WarehouseException">The file cannot be opened, or the query failed or does more than read.</exception>
    public static QueryRows QueryFile(string path, string sql, int maxRows, CancellationToken cancellationToken)
    {
        try
        {
            using var instance = DuckDbInstance.Open(
                path,
                new Dictionary<string, string>(StringComparer.Ordinal) { ["access_mode"] = "READ_ONLY" }
            );
            using var connection = instance.Connect();
            connection.Execute("SET enable_external_access = false", ct: cancellationToken);
            return Query(connection, sql, maxRows, new DuckDbFunctions(), cancellationToken);
        }
        catch (DuckDbException failure)
        {
            throw new WarehouseException(failure.Message, failure);
        }
    }

    private QueryRows Query(string sql, int maxRows, CancellationToken cancellationToken)
    {
        using var connection = warehouse.Connect();
        return Query(connection, sql, maxRows, _functions, cancellationToken);
    }

    private FileStream Copy(string table, CancellationToken cancellationToken)
    {
        var path = Path.Combine(warehouse.TempFolder, Path.GetRandomFileName() + ".parquet");
        try
        {
            using var connection = warehouse.Connect();
            var name = string.Join('.', table.Split('.').Select(DuckDbText.Identifier));
            connection.Execute($"COPY (FROM {name}) TO {DuckDbText.Literal(path)} (FORMAT parquet)", ct: cancellationToken);
            return new FileStream(
                path,
                new FileStreamOptions { Options = FileOptions.DeleteOnClose | FileOptions.SequentialScan | FileOptions.Asynchronous }
            );
        }
        catch (Exception failure) when (failure is DuckDbException or OperationCanceledException)
        {
            File.Delete(path);
            if (failure is DuckDbException)
            {
                throw new WarehouseException(
                    $"{table} could not be copied: {failure.Message.Split("\nSQL: ")[0].Split("\n\nLINE ")[0]}",
                    failure
                );
            }

            throw;
        }
    }

    private static QueryRows Query(
        DuckDbConnection connection,
        string sql,
        int maxRows,
        DuckDbFunctions functions,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxRows);
        try
        {
            connection.Execute("BEGIN TRANSACTION READ ONLY", ct: cancellationToken);
            DuckDbQuery.Require(connection, sql, functions, cancellationToken);

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
