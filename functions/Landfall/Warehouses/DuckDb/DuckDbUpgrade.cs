using Landfall.Contracts;
using Landfall.DuckDb;

namespace Landfall.Warehouses.DuckDb;

/// <summary>What this version would change in a warehouse's file that no host has open.</summary>
public static class DuckDbUpgrade
{
    private const string Relations = """
        SELECT 'table ' || table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ?
        UNION ALL SELECT 'column ' || column_name || ' of ' || table_name FROM duckdb_columns()
            WHERE database_name = current_database() AND schema_name = ?
            AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = ?)
        UNION ALL SELECT 'view ' || view_name FROM duckdb_views() WHERE database_name = current_database() AND schema_name = ?
        """;

    /// <summary>Tables, columns and views of Landfall's own that this version has and the file has not; each as a few words, such as
    /// <c>column rows of control_crm.person</c>. None for a file that nothing was loaded into.</summary>
    /// <param name="path">The file; it is only read.</param>
    /// <exception cref="WarehouseException">The file was made in another format.</exception>
    /// <exception cref="DuckDbException">Another process has it open, or it is no DuckDB file.</exception>
    public static IReadOnlyList<string> Changes(string path)
    {
        using var instance = DuckDbInstance.Open(
            path,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["access_mode"] = "READ_ONLY" }
        );
        using var file = instance.Connect();
        DuckDbFormat.Require(file, path);
        var there = List(file);
        if (!there.Contains($"table {WarehouseNames.Markers.Name}"))
        {
            return [];
        }

        var missing = Expected(there).Where(relation => !there.Contains(relation)).ToList();

        // What a table that is missing consists of goes without saying.
        return
        [
            .. missing.Where(relation =>
                !missing.Exists(table =>
                    table.StartsWith("table ", StringComparison.Ordinal)
                    && relation.EndsWith($" of {table["table ".Length..]}", StringComparison.Ordinal)
                )
            ),
        ];
    }

    // The very statements of this version, on a database of their own.
    private static List<string> Expected(HashSet<string> there)
    {
        using var instance = DuckDbInstance.Open(
            DuckDbWarehouse.InMemory,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["memory_limit"] = "100MB", ["threads"] = "1" }
        );
        using var connection = instance.Connect();
        foreach (var step in DuckDbProvisioning.Plan(ContractSet.Create([]), new HashSet<Relation>()).Steps)
        {
            connection.Execute(step.Sql);
        }

        var mark = $"table {WarehouseNames.Control("").Name}";
        foreach (var control in there.Where(relation => relation.StartsWith(mark, StringComparison.Ordinal)))
        {
            connection.Execute(DuckDbControl.Create(control[mark.Length..]));
        }

        return [.. List(connection).Order(StringComparer.Ordinal)];
    }

    private static HashSet<string> List(DuckDbConnection connection)
    {
        using var result = connection.Query(
            Relations,
            [WarehouseNames.Schema, WarehouseNames.Schema, WarehouseNames.Schema, WarehouseNames.Schema]
        );
        return [.. result.Rows().Select(row => (string)row[0]!)];
    }
}
