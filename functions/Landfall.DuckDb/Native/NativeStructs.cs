using System.Runtime.InteropServices;

namespace Landfall.DuckDb.Native;

/// <summary>duckdb_state.</summary>
internal enum NativeState
{
    Success = 0,
    Error = 1,
}

/// <summary>duckdb_pending_state: what became of one task of a statement.</summary>
internal enum PendingState
{
    Ready = 0,
    NotReady = 1,
    Error = 2,
    NoTask = 3,
}

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

/// <summary>duckdb_string_t, 16 bytes: up to 12 bytes of text inline after the length, or 4 bytes of prefix and a pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeString
{
    public const int InlineBytes = 12;

    public uint Length;
    public uint Prefix;
    public byte* Pointer;

    public static ReadOnlySpan<byte> Bytes(NativeString* text) =>
        new(text->Length <= InlineBytes ? (byte*)text + sizeof(uint) : text->Pointer, checked((int)text->Length));
}

/// <summary>duckdb_bit and duckdb_blob: a pointer and the number of bytes behind it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeBytes(byte* data, ulong size)
{
    public readonly byte* Data = data;
    public readonly ulong Size = size;
}

/// <summary>duckdb_list_entry: where a row's items begin in the child vector, and how many there are.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeListEntry
{
    public readonly ulong Offset;
    public readonly ulong Length;
}

/// <summary>duckdb_hugeint and duckdb_uhugeint: 128 bits, the lower half first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeHugeInt(ulong lower, ulong upper)
{
    public readonly ulong Lower = lower;
    public readonly ulong Upper = upper;

    public static NativeHugeInt From(Int128 value) => From((UInt128)value);

    public static NativeHugeInt From(UInt128 value) => new((ulong)value, (ulong)(value >> 64));
}

/// <summary>duckdb_decimal: digits in all, digits after the point, the number without its point.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeDecimal(byte width, byte scale, NativeHugeInt value)
{
    public readonly byte Width = width;
    public readonly byte Scale = scale;
    public readonly NativeHugeInt Value = value;
}

/// <summary>duckdb_interval: months, days, microseconds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeInterval
{
    private readonly int _months;
    private readonly int _days;
    private readonly long _microseconds;
}
