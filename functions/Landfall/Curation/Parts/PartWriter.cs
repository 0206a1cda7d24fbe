using System.Globalization;
using Landfall.DuckDb;

namespace Landfall.Curation.Parts;

/// <summary>Where the parts of a pass are.</summary>
/// <param name="Temp">The folder where they are written, and where DuckDB puts what it cannot keep in memory.</param>
/// <param name="Name">How their names in their containers begin; nobody else's do.</param>
internal sealed record PartPlace(string Temp, string Name)
{
    /// <summary>The name of a part in its container.</summary>
    public string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Name}/part-{number:D5}.parquet");
}

/// <summary>Writes the rows of a table function as Parquet files, from a DuckDB with a memory limit of its own.</summary>
internal sealed class PartWriter : IDisposable
{
    private readonly PartKind _kind;
    private readonly PartPlace _place;
    private readonly Func<string, string, string> _select;
    private readonly string _format;
    private readonly PartDatabases _databases;
    private readonly PartDatabase _database;
    private bool _failed;
    private int _number;

    /// <param name="instance">What the parts hold, and what writing them may use.</param>
    /// <param name="databases">Where the DuckDB comes from and goes back to.</param>
    /// <param name="rows">The table function; each part is one run through it.</param>
    /// <param name="select">What to write: a SELECT, of the part's name and the function's.</param>
    /// <param name="place">Where the files go.</param>
    /// <param name="format">The options of COPY.</param>
    public PartWriter(
        PartInstance instance,
        PartDatabases databases,
        IDuckDbTableFunction rows,
        Func<string, string, string> select,
        PartPlace place,
        string format
    )
    {
        (_kind, _databases, _select, _place, _format) = (instance.Kind, databases, select, place, format);
        _database = databases.Take(instance, rows, place.Temp);
    }

    /// <summary>Runs a statement with a secret for its parameter, which no error of DuckDB quotes.</summary>
    public void Set(string sql, string secret) => Run(sql, [secret], CancellationToken.None);

    /// <summary>Writes the next part; null, and no file, when the function gave no row.</summary>
    public FinishedPart? Write(CancellationToken cancellationToken)
    {
        var name = _place.NameOf(_number);
        var path = Path.Combine(_place.Temp, string.Create(CultureInfo.InvariantCulture, $"{_kind}-{_number:D5}.parquet"));
        var select = _select(name, PartDatabase.Function);
        var rows = Run($"COPY ({select}) TO {DuckDbText.Literal(path)} ({_format})", null, cancellationToken);
        if (rows == 0)
        {
            File.Delete(path);
            return null;
        }

        return new FinishedPart(_kind, _number++, name, path, rows, new FileInfo(path).Length);
    }

    public void Dispose()
    {
        if (_failed)
        {
            _database.Dispose();
        }
        else
        {
            _databases.Return(_database);
        }
    }

    private long Run(string sql, IReadOnlyList<object?>? parameters, CancellationToken cancellationToken)
    {
        // Whatever ends a query before its end may leave threads of it behind.
        _failed = true;
        var rows = _database.Connection.Execute(sql, parameters, cancellationToken);
        _failed = false;
        return rows;
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
