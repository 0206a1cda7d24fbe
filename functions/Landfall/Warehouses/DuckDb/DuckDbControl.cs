using Landfall.DuckDb;
using Landfall.Ledger;
using Landfall.Warehouses.Statements;

namespace Landfall.Warehouses.DuckDb;

/// <summary>The control table.</summary>
/// <remarks>
/// DuckDB finds write conflicts column by column: two transactions that update different columns of one row both commit. So every statement
/// that stands for the row changes the same column, <c>touched</c>, and no two of them can be under way at once.
/// </remarks>
internal static class DuckDbControl
{
    private const string Columns = "fence, storage, contract, snapshot_key, snapshot_version, snapshot_generation, rows, touched";

    /// <summary>The DDL of the control table and its row, in one statement.</summary>
    public static string Create(string table) =>
        $"""
            CREATE TABLE IF NOT EXISTS {Name(table)} AS
            SELECT 0::BIGINT AS fence, NULL::VARCHAR AS storage, NULL::VARCHAR AS contract, NULL::VARCHAR AS snapshot_key,
                NULL::TIMESTAMP AS snapshot_version, NULL::INTEGER AS snapshot_generation, 0::BIGINT AS touched, 0::BIGINT AS rows
            """;

    /// <summary>
    /// Gives control tables that an earlier Landfall made the column that says how many rows the table has, which is not known there.
    /// </summary>
    public static void Widen(DuckDbConnection connection)
    {
        List<string> narrow;
        using (
            var result = connection.Query(
                """
                SELECT table_name FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = ?
                GROUP BY table_name HAVING bool_or(column_name = 'touched') AND NOT bool_or(column_name = 'rows')
                """,
                [WarehouseNames.Schema]
            )
        )
        {
            narrow = [.. result.Rows().Select(row => (string)row[0]!)];
        }

        foreach (var name in narrow)
        {
            connection.Execute($"ALTER TABLE {DuckDbName.Of(new Relation(WarehouseNames.Schema, name))} ADD COLUMN rows BIGINT");
        }
    }

    /// <summary>Raises the fence.</summary>
    public static void Advance(DuckDbConnection connection, AdvanceFence statement, CancellationToken cancellationToken) =>
        connection.Execute($"UPDATE {Name(statement.Table)} SET fence = fence + 1, touched = touched + 1", ct: cancellationToken);

    /// <summary>Raises the fence to a number where it is smaller.</summary>
    public static long Raise(DuckDbConnection connection, RaiseFence statement, CancellationToken cancellationToken) =>
        connection.Execute(
            $"UPDATE {Name(statement.Table)} SET fence = ?, touched = touched + 1 WHERE fence < ?",
            [statement.Fence, statement.Fence],
            cancellationToken
        );

    /// <summary>Touches the row where <paramref name="condition"/> holds; 1, or 0 when it does not.</summary>
    public static long Touch(
        DuckDbConnection connection,
        string table,
        string condition,
        object?[] values,
        CancellationToken cancellationToken
    ) => connection.Execute($"UPDATE {Name(table)} SET touched = touched + 1 WHERE {condition}", values, cancellationToken);

    /// <summary>
    /// Stands for the row until the transaction ends and leaves it as it is: a touch that stayed could come to hide a load that is lost.
    /// For what is of no table, the row of the format stands.
    /// </summary>
    public static long Lock(DuckDbConnection connection, string table, CancellationToken cancellationToken)
    {
        var (name, column) = BatchId.IsPseudoTable(table) ? (DuckDbName.Of(WarehouseNames.Format), "number") : (Name(table), "touched");
        connection.Execute($"UPDATE {name} SET {column} = {column} + 1", ct: cancellationToken);
        return connection.Execute($"UPDATE {name} SET {column} = {column} - 1", ct: cancellationToken);
    }

    /// <summary>Reads the row.</summary>
    public static ControlRow? Read(DuckDbConnection connection, string table, CancellationToken cancellationToken)
    {
        using var result = connection.Query($"SELECT {Columns} FROM {Name(table)}", ct: cancellationToken);
        return result
            .Rows()
            .Select(row => new ControlRow(
                table,
                (long)row[0]!,
                (string?)row[1],
                (string?)row[2],
                (string?)row[3],
                DuckDbTime.Read(row[4]),
                (int?)row[5]
            )
            {
                Rows = (long?)row[6],
                Touched = (long)row[7]!,
            })
            .SingleOrDefault();
    }

    /// <summary>Writes the row where the fence is the same.</summary>
    public static long Write(DuckDbConnection connection, ControlRow control, CancellationToken cancellationToken) =>
        connection.Execute(
            $"""
            UPDATE {Name(control.Table)} SET storage = ?, contract = ?, snapshot_key = ?, snapshot_version = ?, snapshot_generation = ?,
                rows = ?, touched = touched + 1
            WHERE fence = ?
            """,
            [
                control.Storage,
                control.Contract,
                control.SnapshotKey,
                DuckDbTime.Write(control.SnapshotVersion),
                control.SnapshotGeneration,
                control.Rows,
                control.Fence,
            ],
            cancellationToken
        );

    private static string Name(string table) => DuckDbName.Of(WarehouseNames.Control(table));
}
