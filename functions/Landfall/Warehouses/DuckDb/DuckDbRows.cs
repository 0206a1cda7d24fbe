using Landfall.DuckDb;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Rows that move inside the warehouse.</summary>
internal static class DuckDbRows
{
    /// <summary>Counts the rows of each batch.</summary>
    public static IReadOnlyDictionary<string, long> Count(
        DuckDbConnection connection,
        CountRows statement,
        CancellationToken cancellationToken
    )
    {
        var batch = DuckDbText.Identifier(WarehouseColumns.Batch);
        using var result = connection.Query(
            $"SELECT {batch}, count(*) FROM {DuckDbName.OfTarget(statement.Relation)} GROUP BY {batch}",
            ct: cancellationToken
        );
        return result.Rows().ToDictionary(row => (string)row[0]!, row => (long)row[1]!, StringComparer.Ordinal);
    }

    /// <summary>Deletes the rows of the statement's batches.</summary>
    public static long Delete(DuckDbConnection connection, DeleteBatches statement, CancellationToken cancellationToken) =>
        connection.Execute(
            $"DELETE FROM {DuckDbName.Of(statement.Storage)} "
                + $"WHERE {WarehouseColumns.Batch} IN ({DuckDbName.Marks(statement.Batches.Count)})",
            [.. statement.Batches],
            cancellationToken
        );

    /// <summary>Inserts the rows of the statement's batches.</summary>
    public static long Insert(DuckDbConnection connection, InsertRows statement, CancellationToken cancellationToken)
    {
        if (statement.Unless is { } rule)
        {
            return DuckDbRepeats.Insert(connection, statement, rule, cancellationToken);
        }

        var columns = DuckDbName.List(statement.Columns);
        return connection.Execute(
            $"""
            INSERT INTO {DuckDbName.Of(statement.Storage)} ({columns}) SELECT {columns} FROM {DuckDbName.OfTarget(statement.Staging)}
            WHERE {DuckDbText.Identifier(WarehouseColumns.Batch)} IN ({DuckDbName.Marks(statement.Batches.Count)})
            """,
            [.. statement.Batches],
            cancellationToken
        );
    }
}
