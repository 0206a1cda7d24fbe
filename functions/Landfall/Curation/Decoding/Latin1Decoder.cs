namespace Landfall.Curation.Decoding;

/// <summary>Turns ISO-8859-1 into UTF-8 on its way to the splitter, a buffer at a time; a file that begins as other content does is left as
/// it is.</summary>
internal sealed class Latin1Decoder(Func<Memory<byte>, CancellationToken, ValueTask<int>> read)
{
    private const int RawBytes = 32 << 10;
    private const byte FirstTwoByteCharacter = 0x80;

    private readonly byte[] _raw = new byte[RawBytes];
    private readonly byte[] _text = new byte[2 * RawBytes];
    private readonly Utf8Check _check = new();
    private int _at;
    private int _length;
    private bool _begun;
    private bool _isLatin1;

    /// <summary>True when the bytes so far are UTF-8 with at least one character beyond ASCII, which ISO-8859-1 text is only by a rare
    /// accident.</summary>
    public bool LooksLikeUtf8 => _isLatin1 && _check.IsUtf8BeyondAscii;

    /// <summary>Gives the next bytes of UTF-8; none only at the end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_at == _length)
        {
            _at = 0;
            _length = await NextAsync(cancellationToken);
        }

        var count = Math.Min(buffer.Length, _length - _at);
        _text.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    private async ValueTask<int> NextAsync(CancellationToken cancellationToken)
    {
        var length = await read(_raw, cancellationToken);
        if (!_begun)
        {
            while (length is > 0 and < ContentSniff.MagicBytes && await read(_raw.AsMemory(length), cancellationToken) is var more and > 0)
            {
                length += more;
            }

            _begun = true;
            _isLatin1 = !ContentSniff.IsOtherThanPlainText(_raw.AsSpan(0, length));
        }

        var raw = _raw.AsSpan(0, length);
        if (!_isLatin1)
        {
            raw.CopyTo(_text);
            return length;
        }

        _check.See(raw);
        return Decode(raw, _text);
    }

    private static int Decode(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        var written = 0;
        while (!raw.IsEmpty)
        {
            var ascii = raw.IndexOfAnyInRange(FirstTwoByteCharacter, byte.MaxValue);
            ascii = ascii < 0 ? raw.Length : ascii;
            raw[..ascii].CopyTo(text[written..]);
            written += ascii;
            raw = raw[ascii..];
            for (; !raw.IsEmpty && raw[0] >= FirstTwoByteCharacter; raw = raw[1..])
            {
                text[written++] = (byte)(0xC0 | (raw[0] >> 6));
                text[written++] = (byte)(0x80 | (raw[0] & 0x3F));
            }
        }

        return written;
    }
}
