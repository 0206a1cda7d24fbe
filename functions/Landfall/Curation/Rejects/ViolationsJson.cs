using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Curation.Rejects;

/// <summary>Writes violations as a JSON array of <c>{column, rule, expected, shape}</c>, what is null left out.</summary>
public static class ViolationsJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Gives the array in UTF-8.</summary>
    public static byte[] Write(IReadOnlyList<Violation> violations) => JsonSerializer.SerializeToUtf8Bytes(violations, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<Violation> Read(string json) => JsonSerializer.Deserialize<IReadOnlyList<Violation>>(json, Options) ?? [];
}
