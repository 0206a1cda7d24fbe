using System.Text.Json;

namespace Landfall.Embedded.Journals;

/// <summary>The JSON form of every input, output and status, as Durable Task writes it.</summary>
internal static class Payload
{
    /// <summary>The limit of one message of the Durable Task Scheduler, so that what passes here passes there.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>As the isolated worker reads and writes: names in any case, and no fields, so that a tuple loses its values here as it would there.</summary>
    public static JsonSerializerOptions Options { get; } = new() { PropertyNameCaseInsensitive = true };

    /// <exception cref="InvalidOperationException">The value's JSON is longer than <see cref="MaxBytes"/>.</exception>
    public static JsonElement? From(object? value)
    {
        if (value is null)
        {
            return null;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options);
        return bytes.Length <= MaxBytes
            ? JsonElement.Parse(bytes)
            : throw new InvalidOperationException($"A {value.GetType()} of {bytes.Length} bytes of JSON passes between functions; at most {MaxBytes} may: pass a blob's path instead of its data.");
    }

    public static object? To(JsonElement? json, Type type) => json is { } value ? value.Deserialize(type, Options) : null;

    public static T? To<T>(JsonElement? json) => json is { } value ? value.Deserialize<T>(Options) : default;
}
