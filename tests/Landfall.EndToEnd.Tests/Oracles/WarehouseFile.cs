using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.EndToEnd.Tests.Oracles;

/// <summary>A warehouse file read without Landfall's help.</summary>
public sealed class WarehouseFile : IDisposable
{
    private readonly DuckDbInstance _database;
    private readonly DuckDbConnection _connection;

    private WarehouseFile(DuckDbInstance database)
    {
        _database = database;
        _connection = database.Connect();
    }

    /// <summary>Opens the file, which no process may hold.</summary>
    public static WarehouseFile Open(string path) => new(DuckDbInstance.Open(path));

    /// <summary>Opens a copy of the file and of its log as a dead process left them, and leaves both as they are.</summary>
    public static WarehouseFile OpenCopy(string path)
    {
        var copy = Path.Combine(Path.GetDirectoryName(path)!, "copy", Path.GetFileName(path));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(path, copy, overwrite: true);
        if (File.Exists(path + ".wal"))
        {
            File.Copy(path + ".wal", copy + ".wal", overwrite: true);
        }

        return Open(copy);
    }

    /// <summary>All rows of a query, typed.</summary>
    public IReadOnlyList<object?[]> Query(string sql)
    {
        using var result = _connection.Query(sql);
        return [.. result.Rows()];
    }

    /// <summary>The views of tables, quoted.</summary>
    public IReadOnlyList<string> Views() =>
        [
            .. Query("SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND schema_name <> 'landfall' ORDER BY ALL")
                .Select(row => $"\"{row[0]}\".\"{row[1]}\""),
        ];

    /// <summary>The names and types of a query's columns.</summary>
    public IReadOnlyList<(string Name, string Type)> Columns(string sql) =>
        [.. Query($"DESCRIBE {sql}").Select(row => ((string)row[0]!, (string)row[1]!))];

    /// <summary>A value in one unmistakable text: null, and texts in quotes.</summary>
    public static string Text(object? value) =>
        value switch
        {
            null => "null",
            string text => $"'{text}'",
            DateTime moment => moment.ToString("O", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }
}
