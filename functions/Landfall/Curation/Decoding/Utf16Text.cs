using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Landfall.Contracts;

namespace Landfall.Curation.Decoding;

/// <summary>UTF-16 that begins with its byte order mark, which stays as one of UTF-8. Half a surrogate pair becomes the three bytes that it
/// would be as a character, which are no UTF-8.</summary>
internal sealed class Utf16Text : ITextForm
{
    private const int UnitBytes = sizeof(char);

    private short[] _swapped = [];
    private bool _isSwapped;

    public int MostBytes => 2;

    public bool Begins(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty || ByteOrderMark.LengthAt(start) > 0 || ContentSniff.Binary(start) is not null)
        {
            return false;
        }

        if (ContentSniff.WideMark(start) is not { } mark)
        {
            throw Refusals.Utf16WithoutMark();
        }

        if (mark != ContentSniff.Utf16)
        {
            throw Refusals.WideMark(mark, TextEncoding.Utf16);
        }

        _isSwapped = BitConverter.IsLittleEndian != (start[0] == 0xFF);
        return true;
    }

    public int Decode(ReadOnlySpan<byte> raw, Span<byte> text, bool isLast, out int taken)
    {
        if (isLast && raw.Length % UnitBytes != 0)
        {
            throw Refusals.CutUtf16();
        }

        var units = Units(raw[..(raw.Length / UnitBytes * UnitBytes)]);
        var length = units.Length;
        var written = 0;
        while (!units.IsEmpty)
        {
            var status = Utf8.FromUtf16(
                units,
                text[written..],
                out var read,
                out var bytes,
                replaceInvalidSequences: false,
                isFinalBlock: isLast
            );
            units = units[read..];
            written += bytes;
            if (status == OperationStatus.NeedMoreData)
            {
                break;
            }

            if (status == OperationStatus.InvalidData)
            {
                written += WriteHalf(units[0], text[written..]);
                units = units[1..];
            }
        }

        taken = (length - units.Length) * UnitBytes;
        return written;
    }

    private ReadOnlySpan<char> Units(ReadOnlySpan<byte> raw)
    {
        if (!_isSwapped)
        {
            return MemoryMarshal.Cast<byte, char>(raw);
        }

        var units = MemoryMarshal.Cast<byte, short>(raw);
        if (_swapped.Length < units.Length)
        {
            _swapped = new short[units.Length];
        }

        BinaryPrimitives.ReverseEndianness(units, _swapped);
        return MemoryMarshal.Cast<short, char>(_swapped.AsSpan(0, units.Length));
    }

    private static int WriteHalf(char half, Span<byte> text)
    {
        text[0] = (byte)(0xE0 | (half >> 12));
        text[1] = (byte)(0x80 | ((half >> 6) & 0x3F));
        text[2] = (byte)(0x80 | (half & 0x3F));
        return 3;
    }
}
