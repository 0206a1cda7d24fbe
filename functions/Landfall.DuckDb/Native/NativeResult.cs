using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>duckdb_result: five deprecated fields, then the data; passed by value to some functions.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeResult
{
    private readonly ulong _columnCount;
    private readonly ulong _rowCount;
    private readonly ulong _rowsChanged;
    private readonly nint _columns;
    private readonly nint _errorMessage;
    private readonly nint _data;
}
