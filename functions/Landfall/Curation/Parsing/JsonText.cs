using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Landfall.Curation.Parsing;

/// <summary>How JSON text is read everywhere: strictly, to a depth of 512.</summary>
internal static class JsonText
{
    /// <summary>The reader's settings.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 512 };

    /// <summary>True when the text is one well-formed JSON value and nothing else.</summary>
    public static bool IsOneValue(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text, Options);
        try
        {
            var any = false;
            while (reader.Read())
            {
                any = true;
            }

            return any;
        }
        catch (JsonException)
        {
            return false;
        }
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
