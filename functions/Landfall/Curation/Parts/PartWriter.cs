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
        _instance = DuckDbInstance.Open(
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["threads"] = rows.MaxThreads.ToString(CultureInfo.InvariantCulture),
                ["memory_limit"] = memoryLimit,
                ["temp_directory"] = folder,
                ["preserve_insertion_order"] = "false",
            }
        );
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

/// <summary>How DuckDB is to write a part, so that its memory stays bounded for narrow and wide, short and long rows.</summary>
internal static class PartFormat
{
    private const int VectorRows = 2048;
    private const int DuckDbRowGroupRows = 122_880;
    private const int BytesPerValue = 16;
    private const int DictionaryBytes = 32 << 20;
    private const int LeastDictionaryPage = 64 << 10;
    private const int MostDictionaryPage = 1 << 20;

    /// <summary>
    /// The options of COPY for rows of <paramref name="columns"/> columns that take about <paramref name="rowBytes"/> bytes of text.
    /// </summary>
    /// <remarks>
    /// The rows of a group are the estimate, from which DuckDB sizes each column's dictionary; the bytes of a group end it early where rows
    /// turn out longer. Every column of a group has a dictionary page of its own, which at DuckDB's 1 MB would not fit a table of hundreds
    /// of columns.
    /// </remarks>
    public static string Options(long rowGroupBytes, int columns, long rowBytes)
    {
        var rows = Math.Clamp(
            rowGroupBytes / (rowBytes + ((long)BytesPerValue * columns)) / VectorRows * VectorRows,
            VectorRows,
            DuckDbRowGroupRows
        );
        var page = Math.Clamp(DictionaryBytes / columns, LeastDictionaryPage, MostDictionaryPage);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {rows}, ROW_GROUP_SIZE_BYTES {rowGroupBytes}, "
                + $"STRING_DICTIONARY_PAGE_SIZE_LIMIT {page}"
        );
    }
}

/// <summary>Runs what blocks for long on a thread of its own, since the thread pool would starve.</summary>
internal static class OwnThread
{
    public static Task<T> RunAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(
            work,
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default
        );
}
