using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Landfall.Curation.Parsing;

/// <summary>
/// Walks one line of JSON (RFC 8259) value by value: strict about every byte, but it makes nothing of them and only finds where values
/// begin and end. Space before what is taken is skipped; the newline is never passed. That the text is UTF-8 is for others to check.
/// </summary>
/// <remarks>
/// The line begins at <c>text</c> and ends at a newline or after <c>length</c> bytes. Up to 32 bytes behind that are read, which a block's
/// padding covers, and ignored.
/// </remarks>
internal unsafe ref struct JsonCursor(byte* text, int length)
{
    /// <summary>The most levels of objects and arrays in a line, the line's own object among them.</summary>
    public const int MaxDepth = 512;

    private const byte FirstPrintable = 0x20;
    private const byte LowerCase = 0x20;
    private const int HexDigits = 4;

    private readonly byte* _end = text + length;
    private byte* _at = text;

    /// <summary>Behind what was taken; where taking fails, the byte at fault.</summary>
    public readonly byte* At => _at;

    /// <summary>The first byte of the last string or value, which of a string is its quote.</summary>
    public byte* Start { get; private set; }

    /// <summary>True when a backslash is in the last string.</summary>
    public bool HasEscapes { get; private set; }

    /// <summary>True once a string was taken that has half a surrogate pair, which is no text; stays so until it is set to false.</summary>
    public bool HasHalfPair { get; set; }

    /// <summary>True when taking failed at an object or array that is a level too deep.</summary>
    public bool IsTooDeep { get; private set; }

    /// <summary>Takes one mark, such as a comma; false when something else follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(byte mark)
    {
        SkipSpace();
        if (_at >= _end || *_at != mark)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Takes the space before the line's end; false when something else follows.</summary>
    public bool TakeEnd()
    {
        SkipSpace();
        return _at >= _end || *_at == '\n';
    }

    /// <summary>
    /// Takes a key whose quotes and colon are those of <paramref name="quoted"/>; false when something else follows, be it the same key
    /// with space before the colon.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TakeKey(ReadOnlySpan<byte> quoted)
    {
        SkipSpace();
        if (_end - _at < quoted.Length || !new ReadOnlySpan<byte>(_at, quoted.Length).SequenceEqual(quoted))
        {
            return false;
        }

        Start = _at;
        _at += quoted.Length;
        return true;
    }

    /// <summary>Takes a string; false when none follows or it is broken.</summary>
    public bool TakeString()
    {
        SkipSpace();
        Start = _at;
        HasEscapes = false;
        if (!Take((byte)'"'))
        {
            return false;
        }

        while (FindStop())
        {
            if (*_at == '"')
            {
                _at++;
                return true;
            }

            HasEscapes = true;
            if (*_at != '\\' || !TakeEscape())
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Takes a value with all that is in it; Undefined when none follows or it is broken.</summary>
    public JsonValueKind TakeValue()
    {
        SkipSpace();
        var start = _at;
        var kind = TakeValue(depth: 1);
        Start = start;
        return kind;
    }

    private JsonValueKind TakeValue(int depth)
    {
        SkipSpace();
        return (_at < _end ? *_at : 0) switch
        {
            '"' => TakeString() ? JsonValueKind.String : JsonValueKind.Undefined,
            '{' => TakeObject(depth + 1) ? JsonValueKind.Object : JsonValueKind.Undefined,
            '[' => TakeArray(depth + 1) ? JsonValueKind.Array : JsonValueKind.Undefined,
            'n' => TakeWord("null"u8) ? JsonValueKind.Null : JsonValueKind.Undefined,
            't' => TakeWord("true"u8) ? JsonValueKind.True : JsonValueKind.Undefined,
            'f' => TakeWord("false"u8) ? JsonValueKind.False : JsonValueKind.Undefined,
            _ => TakeNumber() ? JsonValueKind.Number : JsonValueKind.Undefined,
        };
    }

    private bool TakeObject(int depth)
    {
        if (depth > MaxDepth)
        {
            IsTooDeep = true;
            return false;
        }

        _at++;
        if (Take((byte)'}'))
        {
            return true;
        }

        do
        {
            if (!TakeString() || !Take((byte)':') || TakeValue(depth) == JsonValueKind.Undefined)
            {
                return false;
            }
        } while (Take((byte)','));
        return Take((byte)'}');
    }

    private bool TakeArray(int depth)
    {
        if (depth > MaxDepth)
        {
            IsTooDeep = true;
            return false;
        }

        _at++;
        if (Take((byte)']'))
        {
            return true;
        }

        do
        {
            if (TakeValue(depth) == JsonValueKind.Undefined)
            {
                return false;
            }
        } while (Take((byte)','));
        return Take((byte)']');
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TakeWord(ReadOnlySpan<byte> word)
    {
        var isWord = _end - _at >= word.Length && new ReadOnlySpan<byte>(_at, word.Length).SequenceEqual(word);
        _at += isWord ? word.Length : 0;
        return isWord;
    }

    private bool TakeNumber()
    {
        Step((byte)'-');
        if (!Step((byte)'0') && !TakeDigits())
        {
            return false;
        }

        if (Step((byte)'.') && !TakeDigits())
        {
            return false;
        }

        if (_at >= _end || (*_at | LowerCase) != 'e')
        {
            return true;
        }

        _at++;
        _ = Step((byte)'+') || Step((byte)'-');
        return TakeDigits();
    }

    private bool TakeDigits()
    {
        var first = _at;
        while (_at < _end && char.IsAsciiDigit((char)*_at))
        {
            _at++;
        }

        return _at > first;
    }

    private bool TakeEscape()
    {
        _at++;
        if (!Step((byte)'u'))
        {
            var isKnown = _at < _end && "\"\\/bfnrt"u8.Contains(*_at);
            _at += isKnown ? 1 : 0;
            return isKnown;
        }

        for (var digit = 0; digit < HexDigits; digit++, _at++)
        {
            if (_at >= _end || !char.IsAsciiHexDigit((char)*_at))
            {
                return false;
            }
        }

        HasHalfPair |= JsonText.IsHalfPair(new ReadOnlySpan<byte>(_at - HexDigits, (int)(_end - _at) + HexDigits), out var rest);
        _at += rest;
        return true;
    }

    // Goes to the next byte of a string that is not just a part of it: a quote, a backslash or a control character, which has no place
    // there.
    private bool FindStop()
    {
        var quotes = Vector256.Create((byte)'"');
        var backslashes = Vector256.Create((byte)'\\');
        var printables = Vector256.Create(FirstPrintable);
        for (; _at < _end; _at += Vector256<byte>.Count)
        {
            var bytes = Vector256.Load(_at);
            var stops = (
                Vector256.Equals(bytes, quotes) | Vector256.Equals(bytes, backslashes) | Vector256.LessThan(bytes, printables)
            ).ExtractMostSignificantBits();
            if (stops != 0)
            {
                _at += BitOperations.TrailingZeroCount(stops);
                break;
            }
        }

        _at = _at < _end ? _at : _end;
        return _at < _end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Step(byte mark)
    {
        if (_at >= _end || *_at != mark)
        {
            return false;
        }

        _at++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipSpace()
    {
        while (_at < _end && *_at <= FirstPrintable && *_at is (byte)' ' or (byte)'\t' or (byte)'\r')
        {
            _at++;
        }
    }
}
