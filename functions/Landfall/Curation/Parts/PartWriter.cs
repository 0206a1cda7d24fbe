using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.Curation.Parts;

/// <summary>Writes the rows of a table function as Parquet files, from a DuckDB of its own with a memory limit of its own.</summary>
internal sealed class PartWriter : IDisposable
{
    private readonly PartKind _kind;
    private readonly string _folder;
    private readonly string _select;
    private readonly string _format;
    private readonly DuckDbInstance _instance;
    private readonly DuckDbConnection _connection;
    private int _number;

    /// <param name="kind">What the parts hold.</param>
    /// <param name="rows">The table function; each part is one run through it.</param>
    /// <param name="select">What to write: a SELECT over the function.</param>
    /// <param name="folder">Where the files go, and what DuckDB cannot keep in memory.</param>
    /// <param name="memoryLimit">What DuckDB may use.</param>
    /// <param name="format">The options of COPY.</param>
    public PartWriter(PartKind kind, IDuckDbTableFunction rows, string select, string folder, string memoryLimit, string format)
    {
        _kind = kind;
        _folder = folder;
        _select = select;
        _format = format;
        _instance = DuckDbInstance.Open(null, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["threads"] = rows.MaxThreads.ToString(CultureInfo.InvariantCulture),
            ["memory_limit"] = memoryLimit,
            ["temp_directory"] = folder,
            ["preserve_insertion_order"] = "false",
        });
        _connection = _instance.Connect();
        _connection.Register(rows);
    }

    /// <summary>Runs a statement with a secret for its parameter, which no error of DuckDB quotes.</summary>
    public void Set(string sql, string secret) => _connection.Execute(sql, [secret]);

    /// <summary>Writes the next part; null, and no file, when the function gave no row.</summary>
    public FinishedPart? Write(CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{_kind}-{_number:D5}.parquet"));
        var rows = _connection.Execute($"COPY ({_select}) TO {Quote(path)} ({_format})", null, cancellationToken);
        if (rows == 0)
        {
            File.Delete(path);
            return null;
        }

        return new FinishedPart(_kind, _number++, path, rows, new FileInfo(path).Length);
    }

    /// <summary>A text as SQL writes it.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }
}
