using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Landfall.DuckDb.Native;

namespace Landfall.DuckDb;

/// <summary>The columns of one chunk to fill; valid until the call that it was given to returns.</summary>
public readonly unsafe ref struct DuckDbChunkWriter
{
    private readonly DuckDbVectorWriter* _columns;

    internal DuckDbChunkWriter(DuckDbVectorWriter* columns, int columnCount, int capacity)
    {
        _columns = columns;
        ColumnCount = columnCount;
        Capacity = capacity;
    }

    /// <summary>The most rows the chunk takes (2048).</summary>
    public int Capacity { get; }

    /// <summary>The table function's columns.</summary>
    public int ColumnCount { get; }

    /// <summary>A column's writer, which may be copied and kept as long as this one.</summary>
    public DuckDbVectorWriter this[int column] =>
        (uint)column < (uint)ColumnCount
            ? _columns[column]
            : throw new ArgumentOutOfRangeException(nameof(column), column, $"The chunk has {ColumnCount} columns.");
}

/// <summary>One column of a chunk: raw memory, without checks of row or type, since it is written once a value.</summary>
/// <remarks>
/// All rows are valid to begin with. Shapes at <see cref="Data"/>: BOOLEAN 1 byte (0 or 1); integers, FLOAT, DOUBLE of their width; DATE
/// int, days since 1970-01-01; TIME, TIMESTAMP, TIMESTAMPTZ long, microseconds (of the day, since 1970-01-01, since 1970-01-01 UTC);
/// DECIMAL short, int, long or Int128 for up to 4, 9, 18, 38 digits, without its point; UUID Int128 of the text's order with its top bit
/// flipped; VARCHAR and BLOB only by <see cref="SetStringInPlace"/>.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct DuckDbVectorWriter
{
    internal DuckDbVectorWriter(nint vector)
    {
        Data = NativeMethods.duckdb_vector_get_data(vector);
        NativeMethods.duckdb_vector_ensure_validity_writable(vector);
        Validity = NativeMethods.duckdb_vector_get_validity(vector);
    }

    /// <summary>The values, in the type's own width.</summary>
    public byte* Data { get; }

    /// <summary>One bit a row, set = valid.</summary>
    public ulong* Validity { get; }

    /// <summary>Makes the row NULL.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetNull(int row) => Validity[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>
    /// Puts a text or bytes into a VARCHAR or BLOB column without a copy: what is longer than 12 bytes stays where it is, unchanged, until
    /// this worker's next Fill or its end. 16 bytes must be readable at <paramref name="utf8"/>, however short the text. A text must be
    /// valid UTF-8: it is not checked.
    /// </summary>
    /// <remarks>For queries that copy what they keep, as COPY TO does with a whole chunk before it asks for the next one.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void SetStringInPlace(int row, byte* utf8, int length)
    {
        const int prefixBytes = sizeof(uint);
        var target = (ulong*)Data + (2 * (long)row);
        ulong prefix = *(uint*)utf8;
        if (length > NativeString.InlineBytes)
        {
            target[0] = (prefix << 32) | (uint)length;
            target[1] = (ulong)utf8;
            return;
        }

        // DuckDB compares inline texts by all their 16 bytes, so those behind the end are zero.
        prefix &= length < prefixBytes ? (1UL << (8 * length)) - 1 : ulong.MaxValue;
        target[0] = (prefix << 32) | (uint)length;
        target[1] =
            length <= prefixBytes ? 0 : *(ulong*)(utf8 + prefixBytes) & (ulong.MaxValue >> (8 * (NativeString.InlineBytes - length)));
    }
}
