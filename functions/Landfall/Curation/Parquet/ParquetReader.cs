using Landfall.DuckDb;

namespace Landfall.Curation.Parquet;

/// <summary>Reads a Parquet file row by row, in a DuckDB of its own with one thread, so that rows come in the file's order.</summary>
internal sealed class ParquetReader : IDisposable
{
    private readonly DuckDbInstance _instance;
    private readonly DuckDbConnection _connection;
    private readonly LandedParquet _file;
    private readonly IReadOnlyList<ParquetField> _fields;
    private readonly Func<int, string> _describe;
    private DuckDbResult? _rows;

    /// <param name="file">The file.</param>
    /// <param name="fields">Its columns, in order.</param>
    /// <param name="describe">The words for a column, by its number from 0.</param>
    /// <param name="memoryLimit">What DuckDB may use.</param>
    /// <param name="folder">Where it puts what it cannot keep in memory.</param>
    public ParquetReader(
        LandedParquet file,
        IReadOnlyList<ParquetField> fields,
        Func<int, string> describe,
        string memoryLimit,
        string folder
    )
    {
        (_file, _fields, _describe) = (file, fields, describe);
        _instance = DuckDbInstance.Open(
            null,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["threads"] = "1",
                ["memory_limit"] = memoryLimit,
                ["temp_directory"] = folder,
            }
        );
        _connection = _instance.Connect();
    }

    /// <summary>Goes to the next chunk of rows; null at the end.</summary>
    /// <exception cref="TerminalException">The file cannot be read to its end.</exception>
    public DuckDbResult? NextChunk(CancellationToken cancellationToken)
    {
        try
        {
            if (_rows is null)
            {
                _rows = Select([.. _fields.Select(field => field.Sql)], cancellationToken);
                CheckLeaves(_rows);
            }

            return _rows.NextChunk() ? _rows : null;
        }
        catch (DuckDbException failure) when (IsOfTheFile(failure.ErrorType))
        {
            throw Refusal(failure.ErrorType, cancellationToken);
        }
    }

    public void Dispose()
    {
        _rows?.Dispose();
        _connection.Dispose();
        _instance.Dispose();
    }

    private DuckDbResult Select(IReadOnlyList<string> expressions, CancellationToken cancellationToken) =>
        _connection.Query(
            $"SELECT {string.Join(", ", expressions)} FROM {ParquetSql.From(_file.Path, _fields.Count)}",
            null,
            cancellationToken
        );

    // DuckDB and Landfall read the same schema, each by itself: what would not be the same types is not read.
    private void CheckLeaves(DuckDbResult rows)
    {
        for (var column = 0; column < _fields.Count; column++)
        {
            if (rows.Leaves(column) != _fields[column].Types.Count)
            {
                throw Refusals.UnsupportedParquet(
                    _describe(column),
                    "is nested in a way that DuckDB cannot read",
                    "Write it as lists, structs and maps of the format's current version."
                );
            }
        }
    }

    // DuckDB says no column, so each is read by itself until one fails.
    private TerminalException Refusal(DuckDbErrorType error, CancellationToken cancellationToken)
    {
        _rows?.Dispose();
        _rows = null;
        for (var column = 0; column < _fields.Count; column++)
        {
            try
            {
                using var rows = Select([_fields[column].Sql], cancellationToken);
                while (rows.NextChunk())
                {
                    // Only whether it can be read is asked.
                }
            }
            catch (DuckDbException failure) when (IsOfTheFile(failure.ErrorType))
            {
                return Refusal(failure.ErrorType, _describe(column));
            }
        }

        return Refusal(error, "a column that reads well by itself");
    }

    private static TerminalException Refusal(DuckDbErrorType error, string column) =>
        error == DuckDbErrorType.NotImplemented
            ? Refusals.UnsupportedParquet(
                column,
                "uses a compression, an encoding or a type that DuckDB cannot read",
                "Write it with Snappy, Zstandard, gzip or no compression, and with types of the Parquet standard."
            )
            : Refusals.CorruptParquet($"DuckDB cannot read {column} (an error of the kind {error})");

    // What is not the machine's fault is the file's: DuckDB has no kind of error for a damaged one. An offset behind its end comes as an
    // error of the disk, so the disk is asked whether the file is what was landed.
    private bool IsOfTheFile(DuckDbErrorType error) =>
        error switch
        {
            DuckDbErrorType.OutOfMemory or DuckDbErrorType.Interrupt => false,
            DuckDbErrorType.InputOutput => _file.IsAsLanded(),
            _ => true,
        };
}
