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
