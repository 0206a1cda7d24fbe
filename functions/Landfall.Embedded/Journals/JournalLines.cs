using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Embedded.Journals;

/// <summary>The journal's file format: one JSON object a line, UTF-8, LF.</summary>
internal static class JournalLines
{
    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static byte[] Write(IReadOnlyList<JournalEvent> events)
    {
        using var lines = new MemoryStream();
        foreach (var entry in events)
        {
            JsonSerializer.Serialize(lines, entry, Options);
            lines.WriteByte((byte)'\n');
        }

        return lines.ToArray();
    }

    /// <exception cref="JsonException">A line is not an event.</exception>
    public static List<JournalEvent> Read(ReadOnlySpan<byte> lines)
    {
        var events = new List<JournalEvent>();
        foreach (var range in lines.Split((byte)'\n'))
        {
            if (lines[range] is { IsEmpty: false } line)
            {
                events.Add(JsonSerializer.Deserialize<JournalEvent>(line, Options) ?? throw new JsonException("A line of the journal is null."));
            }
        }

        return events;
    }
}
