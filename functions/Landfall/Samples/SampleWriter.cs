using System.Globalization;

namespace Landfall.Samples;

/// <summary>Appends UTF-8 to a buffer that its owner empties between rows.</summary>
internal sealed class SampleWriter(int capacity)
{
    /// <summary>The longest row that a table may write, in bytes.</summary>
    public const int MaxRowBytes = 8 * 1024;

    private readonly byte[] _buffer = new byte[capacity];

    /// <summary>Bytes in the buffer.</summary>
    public int Length { get; private set; }

    /// <summary>True when another row may not fit.</summary>
    public bool IsFull => _buffer.Length - Length < MaxRowBytes;

    /// <summary>What was appended.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    /// <summary>Drops what was appended after the first <paramref name="length"/> bytes.</summary>
    public void CutTo(int length) => Length = length;

    /// <summary>Appends bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void Raw(byte value) => _buffer[Length++] = value;

    /// <summary>Appends a number in decimal.</summary>
    public void Number(long value)
    {
        value.TryFormat(_buffer.AsSpan(Length), out var written, default, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>Appends the last <paramref name="width"/> decimal digits of a number that is not negative, zeros in front.</summary>
    public void Digits(long value, int width)
    {
        for (var at = width - 1; at >= 0; at--)
        {
            _buffer[Length + at] = (byte)('0' + (value % 10));
            value /= 10;
        }

        Length += width;
    }

    /// <summary>Appends the last <paramref name="width"/> lower-case hexadecimal digits of a number.</summary>
    public void Hex(ulong value, int width)
    {
        for (var at = width - 1; at >= 0; at--)
        {
            _buffer[Length + at] = "0123456789abcdef"u8[(int)(value & 15)];
            value >>= 4;
        }

        Length += width;
    }

    /// <summary>Appends <c>HH:mm:ss</c>.</summary>
    public void TimeOfDay(int seconds)
    {
        Digits(seconds / 3600, 2);
        Raw((byte)':');
        Digits(seconds / 60 % 60, 2);
        Raw((byte)':');
        Digits(seconds % 60, 2);
    }
}
