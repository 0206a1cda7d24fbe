namespace Landfall.Warehouses.DuckDb;

/// <summary>Which sources cannot be schemas of a DuckDB file.</summary>
internal static class DuckDbSources
{
    private static readonly string[] Reserved = [WarehouseNames.Schema, "temp", "system", "information_schema", "pg_catalog"];

    /// <summary>Refuses a table whose source is a name of DuckDB's or of Landfall's own.</summary>
    /// <exception cref="TerminalException">The source is reserved.</exception>
    public static void Check(string table, string catalog)
    {
        var source = WarehouseNames.View(table).Schema;
        if (source.Equals(catalog, StringComparison.OrdinalIgnoreCase) || Reserved.Contains(source, StringComparer.OrdinalIgnoreCase))
        {
            throw TerminalException.Parked(
                "source-reserved",
                $"The source of {table} is '{source}', which the DuckDB warehouse has as a schema or database of its own.",
                "Give the table another source in its contract, or rename the warehouse file when it is the file's name."
            );
        }
    }
}
