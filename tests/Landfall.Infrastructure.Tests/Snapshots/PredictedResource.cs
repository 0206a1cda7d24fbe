using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Landfall.Infrastructure.Tests.Snapshots;

/// <summary>One resource of a snapshot. Paths are names with dots between them; a number is a place in an array.</summary>
internal sealed class PredictedResource(JsonObject json)
{
    /// <summary>All of it.</summary>
    public JsonObject Json => json;

    /// <summary>Its id, with that of what it stands on where it is an extension.</summary>
    public string Id => json["id"]?.GetValue<string>() ?? "";

    /// <summary>Its type.</summary>
    public string Type => json["type"]?.GetValue<string>() ?? "";

    /// <summary>The version of the API that it is written in.</summary>
    public string ApiVersion => json["apiVersion"]?.GetValue<string>() ?? "";

    /// <summary>Its name, with those of its parents.</summary>
    public string FullName => json["name"]?.GetValue<string>() ?? "";

    /// <summary>Its own name.</summary>
    public string Name => IsExpression(FullName) ? FullName : FullName[(FullName.LastIndexOf('/') + 1)..];

    /// <summary>Ids of what is written down inside: the subnets of a network.</summary>
    public IEnumerable<string> Parts =>
        List("properties.subnets").OfType<JsonObject>().Select(subnet => $"{Id}/subnets/{subnet["name"]?.GetValue<string>()}");

    /// <summary>The types and names behind the last provider of the id, for people.</summary>
    public string Short =>
        Id.Contains("/providers/", StringComparison.Ordinal) ? Id[(Id.IndexOf("/providers/", StringComparison.Ordinal) + 11)..] : Id;

    /// <summary>True for a text that only Azure can tell.</summary>
    public static bool IsExpression(string? text) =>
        text is not null && text.StartsWith('[') && !text.StartsWith("[[", StringComparison.Ordinal);

    /// <summary>The value at a path; null for none.</summary>
    public JsonNode? At(string path)
    {
        JsonNode? node = json;
        foreach (var name in path.Split('.'))
        {
            node = node switch
            {
                JsonObject found => found[name],
                JsonArray list when int.TryParse(name, CultureInfo.InvariantCulture, out var place) && place < list.Count => list[place],
                _ => null,
            };
        }

        return node;
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string path) => TextOf(At(path));

    /// <summary>A text; null where there is none.</summary>
    public static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>A whole number; null where there is none.</summary>
    public long? Number(string path) =>
        At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number && value.TryGetValue<long>(out var number)
            ? number
            : null;

    /// <summary>True or false; null where there is neither.</summary>
    public bool? Flag(string path) =>
        At(path) is JsonValue value && value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.GetValue<bool>() : null;

    /// <summary>The items of an array; none where there is none.</summary>
    public IEnumerable<JsonNode?> List(string path) => At(path) is JsonArray list ? list : [];

    /// <summary>The texts of an array.</summary>
    public IReadOnlyList<string> Texts(string path) => [.. List(path).Select(TextOf).OfType<string>()];

    /// <summary>The names of an object.</summary>
    public IReadOnlyList<string> Names(string path) => At(path) is JsonObject found ? [.. found.Select(one => one.Key)] : [];

    /// <summary>The value at a path as a person writes it.</summary>
    public string Show(string path) => At(path)?.ToJsonString() ?? "nothing";
}
