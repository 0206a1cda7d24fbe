using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb.TableFunctions;

/// <summary>What DuckDB keeps for one query and frees at its end.</summary>
internal interface IQueryState : IDisposable
{
    /// <summary>Which query it belongs to; it begins there when it is made and ends when it is freed.</summary>
    FunctionUse Use { get; }
}

/// <summary>A table function's use in one query.</summary>
internal sealed record BoundFunction(IDuckDbTableFunction Function, FunctionUse Use);

/// <summary>A scan from the query's start to its end.</summary>
internal sealed class RunningScan(BoundFunction bound) : IQueryState
{
    private readonly IDuckDbScan _scan = Opened(bound);

    public FunctionUse Use => bound.Use;

    public IDuckDbScanWorker CreateWorker() => _scan.CreateWorker();

    public void Dispose() => _scan.Dispose();

    private static IDuckDbScan Opened(BoundFunction bound)
    {
        var scan = bound.Function.Open();
        bound.Use.Begin();
        return scan;
    }
}

/// <summary>One thread's part of a scan, with the memory for its column writers.</summary>
internal sealed unsafe class RunningWorker : IQueryState
{
    private static readonly int s_capacity = (int)NativeMethods.duckdb_vector_size();

    private readonly BoundFunction _bound;
    private readonly int _columnCount;
    private IDuckDbScanWorker? _worker;
    private DuckDbVectorWriter* _columns;

    public RunningWorker(BoundFunction bound)
    {
        _bound = bound;
        _columnCount = bound.Function.Columns.Count;
        _columns = (DuckDbVectorWriter*)NativeMemory.Alloc((nuint)_columnCount, (nuint)sizeof(DuckDbVectorWriter));
        bound.Use.Begin();
    }

    public FunctionUse Use => _bound.Use;

    public int Fill(RunningScan scan, nint chunk)
    {
        _worker ??= scan.CreateWorker();
        for (var column = 0; column < _columnCount; column++)
        {
            _columns[column] = new(NativeMethods.duckdb_data_chunk_get_vector(chunk, (ulong)column));
        }

        var rows = _worker.Fill(new DuckDbChunkWriter(_columns, _columnCount, s_capacity));
        return rows >= 0 && rows <= s_capacity
            ? rows
            : throw new InvalidOperationException(
                $"A worker of the table function {_bound.Function.Name} wrote {rows} rows into a chunk of {s_capacity}."
            );
    }

    public void Dispose()
    {
        NativeMemory.Free(_columns);
        _columns = null;
        _worker?.Dispose();
    }
}
