using System.Buffers.Binary;
using System.Text;

namespace Landfall.Curation.Decoding;

/// <summary>Text of one byte a character, ASCII below 80. A byte without a character stays as it is: alone it is no UTF-8.</summary>
internal sealed class SingleByteText : ITextForm
{
    private const byte FirstBeyondAscii = 0x80;
    private const int Windows1252Page = 1252;
    private const int LengthShift = 24;

    // For each byte from 80 on its UTF-8, the first byte lowest, and the length in the highest byte.
    private readonly uint[] _characters = new uint[byte.MaxValue + 1 - FirstBeyondAscii];

    private SingleByteText(Encoding encoding)
    {
        Span<byte> utf8 = stackalloc byte[sizeof(uint)];
        for (var value = (int)FirstBeyondAscii; value <= byte.MaxValue; value++)
        {
            // .NET gives a byte that is assigned nothing the control character of its number, or the replacement character.
            var character = encoding.GetChars([(byte)value])[0];
            utf8.Clear();
            utf8[0] = (byte)value;
            var length =
                char.IsControl(character) || character == Rune.ReplacementChar.Value ? 1 : Encoding.UTF8.GetBytes([character], utf8);
            _characters[value - FirstBeyondAscii] = BinaryPrimitives.ReadUInt32LittleEndian(utf8) | ((uint)length << LengthShift);
        }
    }

    /// <summary>ISO-8859-1, in which 80 to 9F stand for nothing that is text.</summary>
    public static SingleByteText Latin1 { get; } = new(Encoding.Latin1);

    /// <summary>Windows-1252, in which 81, 8D, 8F, 90 and 9D stand for nothing.</summary>
    public static SingleByteText Windows1252 { get; } = new(CodePagesEncodingProvider.Instance.GetEncoding(Windows1252Page)!);

    public int MostBytes => 3;

    /// <summary>True for a byte that stands for a character.</summary>
    public bool Has(byte value) => value < FirstBeyondAscii || _characters[value - FirstBeyondAscii] >> LengthShift > 1;

    public bool Begins(ReadOnlySpan<byte> start) => !ContentSniff.IsOtherThanPlainText(start);

    public int Decode(ReadOnlySpan<byte> raw, Span<byte> text, bool isLast, out int taken)
    {
        taken = raw.Length;
        var written = 0;
        while (!raw.IsEmpty)
        {
            var ascii = raw.IndexOfAnyInRange(FirstBeyondAscii, byte.MaxValue);
            ascii = ascii < 0 ? raw.Length : ascii;
            raw[..ascii].CopyTo(text[written..]);
            written += ascii;
            raw = raw[ascii..];
            for (; !raw.IsEmpty && raw[0] >= FirstBeyondAscii; raw = raw[1..])
            {
                var character = _characters[raw[0] - FirstBeyondAscii];
                BinaryPrimitives.WriteUInt32LittleEndian(text[written..], character);
                written += (int)(character >> LengthShift);
            }
        }

        return written;
    }
}
