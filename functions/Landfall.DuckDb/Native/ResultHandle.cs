using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

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
