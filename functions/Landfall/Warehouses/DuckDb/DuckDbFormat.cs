using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>The format of the file: one row in Landfall's own schema.</summary>
internal static class DuckDbFormat
{
    /// <summary>The DDL of the table and its row, in one statement.</summary>
    public static string Create { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $"CREATE TABLE IF NOT EXISTS {DuckDbName.Of(WarehouseNames.Format)} AS SELECT {WarehouseFormat.Current}::INTEGER AS number"
        );

    /// <summary>Refuses a file of another format.</summary>
    /// <exception cref="WarehouseException">It was made by another Landfall.</exception>
    public static void Require(DuckDbConnection connection, string path)
    {
        var tables = Tables(connection);
        WarehouseFormat.Require(
            $"The warehouse file '{path}'",
            tables.Contains(WarehouseNames.Markers.Name),
            tables.Contains(WarehouseNames.Format.Name) ? Number(connection) : null
        );
    }

    private static HashSet<string> Tables(DuckDbConnection connection)
    {
        using var result = connection.Query(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ?",
            [WarehouseNames.Schema]
        );
        return [.. result.Rows().Select(row => (string)row[0]!)];
    }

    private static long? Number(DuckDbConnection connection) =>
        connection.Scalar($"SELECT max(number)::BIGINT FROM {DuckDbName.Of(WarehouseNames.Format)}") as long?;
}
