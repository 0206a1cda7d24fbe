using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>duckdb_bit and duckdb_blob: a pointer and the number of bytes behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeBytes(byte* data, ulong size)
{
    public readonly byte* Data = data;
    public readonly ulong Size = size;
}
