using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Landfall.Ledger.Rows.Sqlite;

/// <summary>
/// A row's columns as JSON, so that people can read the file with any SQLite shell: texts, whole numbers and flags as themselves,
/// <c>{"instant":"2026-11-27T06:00:00.0000001Z"}</c> and <c>{"double":1.5}</c> for what JSON has no word for.
/// </summary>
internal static class SqliteColumns
{
    private const string Instant = "instant";
    private const string Double = "double";

    // The ledger is no web page: letters of any language stay as they are.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static string Write(IReadOnlyDictionary<string, object> columns)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, Options);
        writer.WriteStartObject();
        foreach (var (name, value) in columns)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IReadOnlyDictionary<string, object> Read(string json)
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            columns.Add(name, Value(ref reader));
        }

        return columns;
    }

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case double number:
                writer.WriteStartObject();
                writer.WriteNumber(Double, number);
                writer.WriteEndObject();
                break;
            case DateTimeOffset instant:
                writer.WriteStartObject();
                writer.WriteString(Instant, instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                writer.WriteEndObject();
                break;
            default:
                throw new ArgumentException($"A column cannot be a {value.GetType().Name}.", nameof(value));
        }
    }

    private static object Value(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString()!;
            case JsonTokenType.Number:
                return reader.GetInt64();
            case JsonTokenType.True or JsonTokenType.False:
                return reader.GetBoolean();
            default:
                reader.Read();
                var isInstant = reader.ValueTextEquals(Instant);
                reader.Read();
                object value = isInstant ? new DateTimeOffset(reader.GetDateTime().ToUniversalTime()) : reader.GetDouble();
                reader.Read();
                return value;
        }
    }
}
