using Landfall.Contracts;
using Landfall.DuckDb;

namespace Landfall.Benchmarks.Curation;

/// <summary>What DuckDB does by itself with many files: one statement from the files into a table of a database file.</summary>
internal static class UncheckedInsert
{
    /// <summary>Inserts the rows of all files of the folder, as the contract types them, and gives their number.</summary>
    public static long Run(TableContract contract, DirectoryInfo files, string database)
    {
        using var instance = DuckDbInstance.Open(database);
        using var connection = instance.Connect();
        var rows = UncheckedStatement.Reader(contract, Path.Combine(files.FullName, "*.json.gz"), hasBadRows: false);
        connection.Execute($"CREATE TABLE unchecked AS SELECT * FROM {rows} LIMIT 0");
        var inserted = connection.Execute($"INSERT INTO unchecked SELECT * FROM {rows}");
        connection.Execute("CHECKPOINT");
        return inserted;
    }
}
