using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Landfall.Curation.Rejects;

namespace Landfall.Curation.Parsing;

/// <summary>How JSON text is read everywhere: strictly, to a depth of 512.</summary>
internal static class JsonText
{
    /// <summary>The reader's settings.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 512 };

    private const int HexDigits = 4;
    private const int SecondHalf = 6;

    /// <summary>Gives the rule that the text breaks which is to be one well-formed JSON value and nothing else; null for none.</summary>
    public static string? BrokenRule(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, Options);
        var (any, hasHalfPair) = (false, false);
        try
        {
            while (reader.Read())
            {
                any = true;
                hasHalfPair |=
                    reader is { TokenType: JsonTokenType.String or JsonTokenType.PropertyName, ValueIsEscaped: true }
                    && HasHalfPair(reader.ValueSpan);
            }
        }
        catch (JsonException)
        {
            return ViolationRule.Type;
        }

        return !any ? ViolationRule.Type
            : hasHalfPair ? ViolationRule.Encoding
            : null;
    }

    /// <summary>
    /// True when the escape whose hex digits <paramref name="text"/> begins with is half a surrogate pair. The warehouses' JSON functions
    /// fail at it, and no UTF-8 can hold it.
    /// </summary>
    /// <param name="text">Four hex digits and what follows them.</param>
    /// <param name="rest">Bytes of the pair's second half behind the digits; 0 when there is none.</param>
    public static bool IsHalfPair(ReadOnlySpan<byte> text, out int rest)
    {
        rest = 0;
        if ((text[0] | 0x20) != 'd' || text[1] < (byte)'8')
        {
            return false;
        }

        var next = text[HexDigits..];
        if (
            text[1] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B'
            && next.Length >= SecondHalf
            && next.StartsWith(@"\u"u8)
            && (next[2] | 0x20) == 'd'
            && (next[3] | 0x20) is >= 'c' and <= 'f'
            && char.IsAsciiHexDigit((char)next[4])
            && char.IsAsciiHexDigit((char)next[5])
        )
        {
            rest = SecondHalf;
            return false;
        }

        return true;
    }

    private static bool HasHalfPair(ReadOnlySpan<byte> escaped)
    {
        for (var at = escaped.IndexOf((byte)'\\'); at >= 0; )
        {
            var rest = 0;
            var isNumber = escaped[at + 1] == 'u';
            if (isNumber && IsHalfPair(escaped[(at + 2)..], out rest))
            {
                return true;
            }

            at += isNumber ? 2 + HexDigits + rest : 2;
            var next = escaped[at..].IndexOf((byte)'\\');
            at = next < 0 ? -1 : at + next;
        }

        return false;
    }
}

/// <summary>Gathers a row's unknown columns as one JSON object.</summary>
internal sealed class RescuedJson : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public RescuedJson() =>
        _json = new Utf8JsonWriter(
            _buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }
        );

    private bool IsEmpty => _json.BytesPending == 0 && _buffer.WrittenCount == 0;

    /// <summary>Adds a text, which is UTF-8.</summary>
    public void Add(JsonEncodedText key, ReadOnlySpan<byte> text)
    {
        Begin();
        _json.WriteString(key, text);
    }

    /// <summary>Adds bytes that are no text, in base 64.</summary>
    public void AddBytes(JsonEncodedText key, ReadOnlySpan<byte> bytes)
    {
        Begin();
        _json.WriteBase64String(key, bytes);
    }

    /// <summary>Adds what is JSON already.</summary>
    public void AddJson(JsonEncodedText key, ReadOnlySpan<byte> json)
    {
        Begin();
        _json.WritePropertyName(key);
        _json.WriteRawValue(json, skipInputValidation: true);
    }

    /// <summary>Ends the object, if anything was added, and gives it until the next call.</summary>
    public ReadOnlySpan<byte> End()
    {
        if (IsEmpty)
        {
            return default;
        }

        _json.WriteEndObject();
        _json.Flush();
        var written = _buffer.WrittenSpan;
        _buffer.ResetWrittenCount();
        _json.Reset();
        return written;
    }

    public void Dispose() => _json.Dispose();

    private void Begin()
    {
        if (IsEmpty)
        {
            _json.WriteStartObject();
        }
    }
}
