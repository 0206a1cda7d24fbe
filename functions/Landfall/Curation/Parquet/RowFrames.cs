using System.Buffers.Binary;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation.Parquet;

/// <summary>
/// How rows stand in a block: the bytes of the row in 4 bytes, then each field as its length in 4 bytes and its text; the length
/// <see cref="Absent"/> is a null, and as the row's own a row that is too long to keep. All little-endian.
/// </summary>
internal static class RowFrames
{
    /// <summary>The length that stands for nothing.</summary>
    public const int Absent = -1;

    /// <summary>Bytes of a length.</summary>
    public const int LengthBytes = sizeof(int);

    /// <summary>Bytes that the row takes in a block; those of a row that is too long beyond <paramref name="most"/>.</summary>
    public static int Measure(DuckDbResult rows, int row, int columns, int most)
    {
        var bytes = (long)LengthBytes;
        for (var column = 0; column < columns; column++)
        {
            bytes += LengthBytes + rows.GetBytes(column, row, out _).Length;
        }

        return bytes - LengthBytes > most ? LengthBytes : (int)bytes;
    }

    /// <summary>Writes the row behind what the block holds, in the <paramref name="bytes"/> that it was measured to take.</summary>
    public static void Write(DuckDbResult rows, int row, int columns, Block block, int bytes)
    {
        var target = block.GetSpan().Slice(block.Length, bytes);
        block.Length += bytes;
        if (bytes == LengthBytes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, Absent);
            return;
        }

        BinaryPrimitives.WriteInt32LittleEndian(target, bytes - LengthBytes);
        target = target[LengthBytes..];
        for (var column = 0; column < columns; column++)
        {
            var text = rows.GetBytes(column, row, out var isNull);
            BinaryPrimitives.WriteInt32LittleEndian(target, isNull ? Absent : text.Length);
            text.CopyTo(target[LengthBytes..]);
            target = target[(LengthBytes + text.Length)..];
        }
    }
}
