using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>duckdb_hugeint and duckdb_uhugeint: 128 bits, the lower half first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeHugeInt(ulong lower, ulong upper)
{
    public readonly ulong Lower = lower;
    public readonly ulong Upper = upper;

    public static NativeHugeInt From(Int128 value) => From((UInt128)value);

    public static NativeHugeInt From(UInt128 value) => new((ulong)value, (ulong)(value >> 64));
}
