namespace Landfall.Curation.Decoding;

/// <summary>Turns text of another form into UTF-8 on its way to the splitter, a buffer at a time; a file that begins as other content does
/// is left as it is.</summary>
internal sealed class TextDecoder(ITextForm form, Func<Memory<byte>, CancellationToken, ValueTask<int>> read)
{
    private const int RawBytes = 32 << 10;

    private readonly byte[] _raw = new byte[RawBytes];
    private readonly byte[] _text = new byte[(form.MostBytes * RawBytes) + ITextForm.Slack];
    private readonly Utf8Check _check = new();
    private int _left;
    private int _at;
    private int _length;
    private bool _begun;
    private bool _ended;

    /// <summary>True once the file has begun as text of the form.</summary>
    public bool IsInForce { get; private set; }

    /// <summary>True when the bytes so far are UTF-8 with at least one character beyond ASCII, which text of one byte a character is only
    /// by a rare accident.</summary>
    public bool LooksLikeUtf8 => IsInForce && _check.IsUtf8BeyondAscii;

    /// <summary>Gives the next bytes of UTF-8; none only at the end.</summary>
    /// <exception cref="TerminalException">The file does not begin, or does not end, as the form says.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_at == _length && !_ended)
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
        var length = await MoreAsync(_left, cancellationToken);
        if (!_begun)
        {
            while (!_ended && length < ContentSniff.MagicBytes)
            {
                length = await MoreAsync(length, cancellationToken);
            }

            _begun = true;
            IsInForce = form.Begins(_raw.AsSpan(0, Math.Min(length, ContentSniff.MagicBytes)));
        }

        if (!IsInForce)
        {
            _raw.AsSpan(0, length).CopyTo(_text);
            return length;
        }

        _check.See(_raw.AsSpan(_left, length - _left));
        var written = form.Decode(_raw.AsSpan(0, length), _text, _ended, out var taken);
        _left = length - taken;
        _raw.AsSpan(taken, _left).CopyTo(_raw);
        return written;
    }

    // Reads behind the bytes that are there, and gives how many there are then.
    private async ValueTask<int> MoreAsync(int length, CancellationToken cancellationToken)
    {
        var more = await read(_raw.AsMemory(length), cancellationToken);
        _ended = more == 0;
        return length + more;
    }
}
