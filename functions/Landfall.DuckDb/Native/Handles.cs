using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>A pointer that DuckDB handed out and that one of its own functions frees.</summary>
internal abstract class DuckDbHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;
}

/// <summary>An open database, freed by <c>duckdb_close</c>.</summary>
internal sealed class DatabaseHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_close(ref pointer);
        return true;
    }
}

/// <summary>Start-up options, freed by <c>duckdb_destroy_config</c>.</summary>
internal sealed class ConfigHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_config(ref pointer);
        return true;
    }
}

/// <summary>An open connection, freed by <c>duckdb_disconnect</c>.</summary>
internal sealed class ConnectionHandle : DuckDbHandle
{
    /// <summary>Whose statement the connection ran last: only its stream can still be open.</summary>
    public object? Current { get; set; }

    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_disconnect(ref pointer);
        return true;
    }
}

/// <summary>Statements parsed from one text, freed by <c>duckdb_destroy_extracted</c>.</summary>
internal sealed class ExtractedHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_extracted(ref pointer);
        return true;
    }
}

/// <summary>A prepared statement, freed by <c>duckdb_destroy_prepare</c>.</summary>
internal sealed class PreparedHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_prepare(ref pointer);
        return true;
    }
}

/// <summary>A statement that runs task by task, freed by <c>duckdb_destroy_pending</c>.</summary>
internal sealed class PendingHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_pending(ref pointer);
        return true;
    }
}

/// <summary>A query's result; DuckDB fills a structure that its caller owns, so the structure lives in native memory.</summary>
internal sealed unsafe class ResultHandle : SafeHandle
{
    public ResultHandle()
        : base(0, ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    /// <summary>The structure, for functions that take it by value.</summary>
    public NativeResult Structure => *(NativeResult*)handle;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        NativeMethods.duckdb_destroy_result(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}

/// <summary>A chunk of rows, freed by <c>duckdb_destroy_data_chunk</c>.</summary>
internal sealed class ChunkHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_data_chunk(ref pointer);
        return true;
    }
}

/// <summary>A single value, freed by <c>duckdb_destroy_value</c>.</summary>
internal sealed class ValueHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_value(ref pointer);
        return true;
    }
}

/// <summary>A logical type, freed by <c>duckdb_destroy_logical_type</c>.</summary>
internal sealed class LogicalTypeHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_logical_type(ref pointer);
        return true;
    }
}

/// <summary>A table function that is being described, freed by <c>duckdb_destroy_table_function</c>.</summary>
internal sealed class TableFunctionHandle : DuckDbHandle
{
    protected override bool ReleaseHandle()
    {
        var pointer = handle;
        NativeMethods.duckdb_destroy_table_function(ref pointer);
        return true;
    }
}
