using System.Buffers.Binary;
using Landfall.Curation.Splitting;
using Landfall.DuckDb;

namespace Landfall.Curation.Parquet;

/// <summary>
/// How rows stand in a block: the bytes of the row in 4 bytes, then each field as its length in 4 bytes and its value; a length below zero
/// is one of those named here and has no bytes. All little-endian.
/// </summary>
internal sealed class RowFrames(IReadOnlyList<ParquetField> fields, int most) : IDisposable
{
    /// <summary>The length of a null, and as the row's own of a row that is too long to keep.</summary>
    public const int Absent = -1;

    /// <summary>The length of a nested value that holds a text which is no UTF-8.</summary>
    public const int NotText = -2;

    /// <summary>The length of a nested value that holds one which its own type does not allow.</summary>
    public const int NotOfItsType = -3;

    /// <summary>The length of a nested value that makes its row too long; it is never in a block.</summary>
    public const int TooLong = -4;

    /// <summary>Bytes of a length.</summary>
    public const int LengthBytes = sizeof(int);

    private readonly NestedJson _nested = new(most);
    private readonly bool[] _isNested = [.. fields.Select(field => field.Form == ParquetForm.Json)];
    private readonly int[] _lengths = new int[fields.Count];
    private readonly int[] _starts = new int[fields.Count];

    /// <summary>Bytes that the row takes in a block; those of a row that is too long when it is above what one may have.</summary>
    public int Measure(DuckDbResult rows, int row)
    {
        _nested.Clear();
        var bytes = (long)LengthBytes;
        for (var column = 0; column < _lengths.Length; column++)
        {
            var length = LengthOf(rows, column, row);
            if (length == TooLong)
            {
                return LengthBytes;
            }

            _lengths[column] = length;
            bytes += LengthBytes + Math.Max(length, 0);
        }

        return bytes - LengthBytes > most ? LengthBytes : (int)bytes;
    }

    /// <summary>
    /// Writes the row behind what the block holds, in the <paramref name="bytes"/> that it was measured to take; it is the row that was
    /// measured last.
    /// </summary>
    public void Write(DuckDbResult rows, int row, Block block, int bytes)
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
        var nested = _nested.Written;
        for (var column = 0; column < _lengths.Length; column++)
        {
            var length = _lengths[column];
            BinaryPrimitives.WriteInt32LittleEndian(target, length);
            target = target[LengthBytes..];
            if (length < 0)
            {
                continue;
            }

            if (_isNested[column])
            {
                nested.Slice(_starts[column], length).CopyTo(target);
            }
            else
            {
                rows.GetBytes(column, row, out _).CopyTo(target);
            }

            target = target[length..];
        }
    }

    public void Dispose() => _nested.Dispose();

    private int LengthOf(DuckDbResult rows, int column, int row)
    {
        if (!_isNested[column])
        {
            var value = rows.GetBytes(column, row, out var isNull);
            return isNull ? Absent : value.Length;
        }

        _starts[column] = _nested.Written.Length;
        return rows.IsNull(column, row) ? Absent : _nested.Add(rows, column, row, fields[column]);
    }
}
