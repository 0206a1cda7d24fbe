using Landfall.Curation.Parsing;
using Landfall.DuckDb;

namespace Landfall.Curation.Parquet;

/// <summary>Reads a Parquet file row by row as text, in a DuckDB of its own with one thread, so that rows come in the file's
/// order.</summary>
internal sealed class ParquetReader : IDisposable
{
    private readonly DuckDbInstance _instance;
    private readonly DuckDbConnection _connection;
    private readonly string _path;
    private readonly string _contentHash;
    private DuckDbResult? _rows;

    /// <param name="path">The file.</param>
    /// <param name="contentHash">Its lower-case hexadecimal SHA-256.</param>
    /// <param name="memoryLimit">What DuckDB may use.</param>
    /// <param name="folder">Where it puts what it cannot keep in memory.</param>
    public ParquetReader(string path, string contentHash, string memoryLimit, string folder)
    {
        _path = path;
        _contentHash = contentHash;
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

    /// <summary>Rows as the file's footer counts them.</summary>
    public long FooterRows { get; private set; }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ParquetField> Fields { get; private set; } = [];

    /// <summary>Reads the footer: the rows that it tells, and the columns.</summary>
    /// <exception cref="TerminalException">It cannot be read.</exception>
    public void ReadFooter(TablePlan plan, CancellationToken cancellationToken) =>
        Guard(() =>
        {
            var file = DuckDbText.Literal(_path);
            using (
                var footer = _connection.Query(
                    $"SELECT CAST(num_rows AS BIGINT), encryption_algorithm IS NOT NULL FROM parquet_file_metadata({file})",
                    null,
                    cancellationToken
                )
            )
            {
                var row = footer.Rows().Single();
                FooterRows = (long)row[0]!;
                if (row[1] is true)
                {
                    throw Refusals.EncryptedParquet();
                }
            }

            var names = Names(file, cancellationToken);
            using var described = _connection.Query(
                $"DESCRIBE SELECT * FROM read_parquet({file}, hive_partitioning = false)",
                null,
                cancellationToken
            );
            var types = described.Rows().Select(row => (string)row[1]!).ToList();
            if (types.Count != names.Count)
            {
                throw Refusals.CorruptParquet("its schema does not fit its columns");
            }

            var kinds = plan.Columns.ToDictionary(column => column.SourceName, column => column.Kind, StringComparer.Ordinal);
            Fields =
            [
                .. names.Select(
                    (name, index) => ParquetSql.Field(index, name, types[index], kinds.TryGetValue(name, out var kind) ? kind : null)
                ),
            ];
        });

    /// <summary>Goes to the next chunk of rows; null at the end.</summary>
    /// <exception cref="TerminalException">The file cannot be read to its end.</exception>
    public DuckDbResult? NextChunk(CancellationToken cancellationToken)
    {
        var any = false;
        Guard(() =>
        {
            _rows ??= _connection.Query(
                $"SELECT {string.Join(", ", Fields.Select(field => field.Sql))} FROM {ParquetSql.From(_path, Fields.Count)}",
                null,
                cancellationToken
            );
            any = _rows.NextChunk();
        });
        return any ? _rows : null;
    }

    public void Dispose()
    {
        _rows?.Dispose();
        _connection.Dispose();
        _instance.Dispose();
    }

    // DuckDB makes the names of columns differ, so they are taken from the schema: in its list children follow their parent.
    private List<string> Names(string file, CancellationToken cancellationToken)
    {
        using var schema = _connection.Query(
            $"SELECT name, coalesce(CAST(num_children AS BIGINT), 0) FROM parquet_schema({file})",
            null,
            cancellationToken
        );
        var names = new List<string>();
        var open = new Stack<long>();
        foreach (var row in schema.Rows())
        {
            if (open.Count == 1)
            {
                names.Add((string)row[0]!);
            }

            open.Push((long)row[1]!);
            while (open.Count > 0 && open.Peek() == 0)
            {
                open.Pop();
                if (open.TryPop(out var siblings))
                {
                    open.Push(siblings - 1);
                }
            }
        }

        return names;
    }

    // What is not the machine's fault is the file's: DuckDB has no kind of error for a damaged one. An offset behind its end comes as an
    // error of the disk, so the disk is asked whether the file is what was landed.
    private void Guard(Action read)
    {
        try
        {
            read();
        }
        catch (DuckDbException failure) when (failure.ErrorType == DuckDbErrorType.NotImplemented)
        {
            throw Refusals.UnsupportedParquet();
        }
        catch (DuckDbException failure) when (IsOfTheFile(failure.ErrorType))
        {
            throw Refusals.CorruptParquet($"DuckDB cannot read it (an error of the kind {failure.ErrorType})");
        }
    }

    private bool IsOfTheFile(DuckDbErrorType error) =>
        error switch
        {
            DuckDbErrorType.OutOfMemory or DuckDbErrorType.Interrupt => false,
            DuckDbErrorType.InputOutput => string.Equals(ParquetFile.Hash(_path), _contentHash, StringComparison.Ordinal),
            _ => true,
        };
}
