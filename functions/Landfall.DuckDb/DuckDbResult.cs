using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;
using Landfall.DuckDb.Queries;
using Landfall.DuckDb.Values;

namespace Landfall.DuckDb;

/// <summary>A stream of rows, in chunks of at most 2048; read forward once, from one thread, and disposed.</summary>
public sealed class DuckDbResult : IDisposable
{
    private readonly QueryRun _run;
    private readonly ResultHandle _result;
    private readonly List<VectorReader> _readers = [];
    private ChunkHandle? _chunk;
    private bool _ended;

    internal DuckDbResult(QueryRun run, ResultHandle result)
    {
        (_run, _result) = (run, result);
        var columns = new List<DuckDbColumn>();
        for (ulong column = 0; column < NativeMethods.duckdb_column_count(result); column++)
        {
            // The reader takes the type over, so it is asked for after the column's record is made.
            var type = NativeMethods.duckdb_column_logical_type(result, column);
            columns.Add(new(Marshal.PtrToStringUTF8(NativeMethods.duckdb_column_name(result, column)) ?? "", DuckDbType.From(type)));
            _readers.Add(VectorReader.Create(type));
        }

        Columns = columns;
    }

    /// <summary>The columns, in order; names need not differ.</summary>
    public IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>Rows of the chunk that <see cref="NextChunk"/> went to.</summary>
    public int RowCount { get; private set; }

    /// <summary>Goes to the next chunk; false at the end. The chunk before is gone.</summary>
    /// <exception cref="DuckDbException">The query failed, or another statement closed the stream.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public bool NextChunk()
    {
        _chunk?.Dispose();
        _chunk = null;
        RowCount = 0;
        _chunk = _ended ? null : _run.Fetch(_result);
        if (_chunk is null)
        {
            _ended = true;
            return false;
        }

        var chunk = _chunk.DangerousGetHandle();
        RowCount = (int)NativeMethods.duckdb_data_chunk_get_size(chunk);
        for (var column = 0; column < _readers.Count; column++)
        {
            _readers[column].Attach(NativeMethods.duckdb_data_chunk_get_vector(chunk, (ulong)column));
        }

        return true;
    }

    /// <summary>A value of the current chunk; null for NULL.</summary>
    /// <returns>
    /// bool; sbyte to long and byte to ulong by the column's width; Int128 and UInt128 for HUGEINT and UHUGEINT; float, double; decimal;
    /// string; byte[]; DateOnly; TimeOnly; DateTime of kind Unspecified for TIMESTAMP, _S and _MS; DateTimeOffset in UTC for TIMESTAMPTZ;
    /// Guid; string for ENUM; a UNION's own member. Everything else is DuckDB's own text: LIST, STRUCT, MAP, ARRAY, INTERVAL, BIT, TIMETZ,
    /// TIMESTAMP_NS; and so is a value that its CLR type cannot hold: infinity, a year beyond 9999, 24:00:00, more digits than decimal has.
    /// </returns>
    /// <exception cref="NotSupportedException">BIGNUM, GEOMETRY or VARIANT: cast it to VARCHAR in the SQL.</exception>
    public object? Get(int column, int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return _readers[column].Read(row);
    }

    /// <summary>
    /// The bytes of a value of the current chunk, which are gone with the chunk; none for NULL, which <paramref name="isNull"/> tells.
    /// </summary>
    /// <returns>Of a VARCHAR its UTF-8, of a BLOB its bytes; of INTEGER, BIGINT, FLOAT and DOUBLE 4 or 8 bytes in the machine's order, of
    /// BOOLEAN one byte.</returns>
    /// <exception cref="NotSupportedException">The column is of another type.</exception>
    public ReadOnlySpan<byte> GetBytes(int column, int row, out bool isNull)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return _readers[column].ReadBytes(row, out isNull);
    }

    /// <summary>True when a value of the current chunk is NULL.</summary>
    public bool IsNull(int column, int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return _readers[column].IsNull(row);
    }

    /// <summary>How many types the column's LISTs, STRUCTs and MAPs are made of; 1 when it is not nested.</summary>
    public int Leaves(int column) => _readers[column].Leaves;

    /// <summary>Walks through a value of the current chunk.</summary>
    /// <exception cref="NotSupportedException">It holds a type that <see cref="GetBytes"/> does not give.</exception>
    public void Visit(int column, int row, IDuckDbVisitor visitor)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        _readers[column].Visit(row, visitor, leaf: 0);
    }

    /// <summary>The rows that are left, each in an array of its own; errors as of <see cref="NextChunk"/>.</summary>
    public IEnumerable<object?[]> Rows()
    {
        while (NextChunk())
        {
            for (var row = 0; row < RowCount; row++)
            {
                var values = new object?[_readers.Count];
                for (var column = 0; column < values.Length; column++)
                {
                    values[column] = Get(column, row);
                }

                yield return values;
            }
        }
    }

    /// <summary>
    /// Ends the query: one that is not read to its end is interrupted and its threads waited for; a change that it made by itself
    /// (autocommit) is rolled back.
    /// </summary>
    public void Dispose()
    {
        _ended = true;
        RowCount = 0;
        _chunk?.Dispose();
        _readers.ForEach(reader => reader.Dispose());
        _result.Dispose();
        _run.Dispose();
    }
}

/// <summary>A column of a result or of a table function.</summary>
public sealed record DuckDbColumn(string Name, DuckDbType Type);
