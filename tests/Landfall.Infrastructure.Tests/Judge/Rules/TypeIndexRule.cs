using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Bicep.Types;
using Azure.Bicep.Types.Az;
using Azure.Bicep.Types.Concrete;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>
/// Each resource against the types that the compiler itself has, read more strictly: the values that an open enumeration names are all that
/// there are, and a name that only fits because any does is unknown. What only Azure can tell is left out.
/// </summary>
internal sealed class TypeIndexRule : ISnapshotRule
{
    private static readonly AzTypeLoader Loader = new();
    private static readonly Dictionary<string, CrossFileTypeReference> Index = new(
        Loader.LoadTypeIndex().Resources,
        StringComparer.OrdinalIgnoreCase
    );
    private static readonly ILookup<string, string> Versions = Index.Keys.ToLookup(
        key => key[..key.IndexOf('@')],
        key => key[(key.IndexOf('@') + 1)..],
        StringComparer.OrdinalIgnoreCase
    );

    private static readonly ConcurrentDictionary<string, TypeBase> Bodies = new(StringComparer.OrdinalIgnoreCase);

    // The newest stable version of diagnostic settings knows no groups of logs.
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.Insights/diagnosticSettings"] = "2021-05-01-preview",
    };

    private static readonly string[] OfTheDeployment = ["id", "type", "apiVersion", "name", "condition", "dependsOn", "scope"];

    /// <inheritdoc/>
    public string Name => "types";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var resource in snapshot.Resources)
        {
            if (!Index.TryGetValue($"{resource.Type}@{resource.ApiVersion}", out var reference))
            {
                found.Expect(resource, "apiVersion", holds: false, "a type and version that there are");
                continue;
            }

            var newest = Exceptions.GetValueOrDefault(resource.Type) ?? Newest(resource.Type);
            found.Expect(resource, "apiVersion", resource.ApiVersion == newest, $"{newest}, the newest that is no preview");
            var key = $"{resource.Type}@{resource.ApiVersion}";
            CheckBody(resource, Bodies.GetOrAdd(key, _ => Loader.LoadResourceType(reference).Body.Type), found);
        }
    }

    private static string? Newest(string type) =>
        Versions[type].Where(version => version.Length == "2026-01-01".Length).Max(StringComparer.Ordinal);

    private static void CheckBody(PredictedResource resource, TypeBase type, Findings found)
    {
        var body = new JsonObject(
            resource
                .Json.Where(one => !OfTheDeployment.Contains(one.Key))
                .Select(one => KeyValuePair.Create(one.Key, one.Value?.DeepClone()))
        )
        {
            ["name"] = resource.Name,
        };
        foreach (var (path, problem) in Walk(body, type, ""))
        {
            found.Add(resource, path, problem);
        }
    }

    private static IEnumerable<(string Path, string Problem)> Walk(JsonNode? value, TypeBase type, string path)
    {
        if (value is null || PredictedResource.IsExpression(PredictedResource.TextOf(value)))
        {
            return [];
        }

        return type switch
        {
            ObjectType found => WalkObject(value, found.Properties, found.AdditionalProperties?.Type, path),
            DiscriminatedObjectType found => WalkChoice(value, found, path),
            ArrayType found => WalkArray(value, found, path),
            UnionType found => WalkUnion(value, found, path),
            StringLiteralType found => Unless(PredictedResource.TextOf(value) == found.Value, value, path, found.Value),
            StringType found => WalkText(value, found, path),
            IntegerType found => WalkNumber(value, found, path),
            BooleanType => Unless(value.GetValueKind() is JsonValueKind.True or JsonValueKind.False, value, path, "true or false"),
            _ => [],
        };
    }

    private static IEnumerable<(string Path, string Problem)> WalkObject(
        JsonNode value,
        IReadOnlyDictionary<string, ObjectTypeProperty> properties,
        TypeBase? others,
        string path
    )
    {
        if (value is not JsonObject found)
        {
            return Unless(holds: false, value, path, "an object");
        }

        var problems = new List<(string, string)>();
        foreach (var (name, inner) in found)
        {
            var at = Join(path, name);
            if (properties.TryGetValue(name, out var property))
            {
                problems.AddRange(
                    property.Flags.HasFlag(ObjectTypePropertyFlags.ReadOnly) && !property.Flags.HasFlag(ObjectTypePropertyFlags.Required)
                        ? [(at, "is written, and can only be read")]
                        : Walk(inner, property.Type.Type, at)
                );
            }
            else if (others is null || (others is AnyType && properties.Count > 0))
            {
                problems.Add((at, $"is unknown; expected {string.Join(", ", properties.Keys.Take(8))} and the like"));
            }
            else
            {
                problems.AddRange(Walk(inner, others, at));
            }
        }

        problems.AddRange(
            properties
                .Where(one => one.Value.Flags.HasFlag(ObjectTypePropertyFlags.Required) && !found.ContainsKey(one.Key))
                .Where(one => path.Length > 0 || !OfTheDeployment.Contains(one.Key))
                .Select(one => (Join(path, one.Key), "is missing, and has to be there"))
        );
        return problems;
    }

    private static IEnumerable<(string Path, string Problem)> WalkChoice(JsonNode value, DiscriminatedObjectType type, string path)
    {
        var chosen = value is JsonObject found ? PredictedResource.TextOf(found[type.Discriminator]) : null;
        if (PredictedResource.IsExpression(chosen))
        {
            return [];
        }

        if (chosen is null || !type.Elements.TryGetValue(chosen, out var element))
        {
            return [(Join(path, type.Discriminator), $"is '{chosen}'; expected one of {string.Join(", ", type.Elements.Keys)}")];
        }

        var inner = (ObjectType)element.Type;
        var all = type.BaseProperties.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, property) in inner.Properties)
        {
            all[name] = property;
        }

        return WalkObject(value, all, inner.AdditionalProperties?.Type, path);
    }

    private static IEnumerable<(string Path, string Problem)> WalkArray(JsonNode value, ArrayType type, string path) =>
        value is not JsonArray items
            ? Unless(holds: false, value, path, "an array")
            : Unless(
                    items.Count >= (type.MinLength ?? 0) && items.Count <= (type.MaxLength ?? long.MaxValue),
                    value,
                    path,
                    FormattableString.Invariant($"{type.MinLength ?? 0} to {type.MaxLength} items")
                )
                .Concat(items.SelectMany((item, place) => Walk(item, type.ItemType.Type, Join(path, $"{place}"))));

    private static IEnumerable<(string Path, string Problem)> WalkUnion(JsonNode value, UnionType type, string path)
    {
        var literals = type.Elements.Select(one => one.Type).OfType<StringLiteralType>().Select(one => one.Value).ToList();
        if (literals.Count > 0 && PredictedResource.TextOf(value) is { } text)
        {
            return Unless(literals.Contains(text, StringComparer.Ordinal), value, path, $"one of {string.Join(", ", literals)}");
        }

        var tries = type.Elements.Select(one => Walk(value, one.Type, path).ToList()).ToList();
        return tries.Any(problems => problems.Count == 0) ? [] : tries.MinBy(problems => problems.Count) ?? [];
    }

    private static IEnumerable<(string Path, string Problem)> WalkText(JsonNode value, StringType type, string path)
    {
        if (PredictedResource.TextOf(value) is not { } text)
        {
            return Unless(holds: false, value, path, "a text");
        }

        return Unless(
                text.Length >= (type.MinLength ?? 0) && text.Length <= (type.MaxLength ?? long.MaxValue),
                value,
                path,
                FormattableString.Invariant($"{type.MinLength ?? 0} to {type.MaxLength} characters")
            )
            .Concat(Unless(type.Pattern is not { } pattern || Patterns.IsMatch(text, pattern), value, path, $"the form {type.Pattern}"));
    }

    private static IEnumerable<(string Path, string Problem)> WalkNumber(JsonNode value, IntegerType type, string path) =>
        Unless(
            value is JsonValue number
                && number.GetValueKind() == JsonValueKind.Number
                && number.TryGetValue<long>(out var whole)
                && whole >= (type.MinValue ?? long.MinValue)
                && whole <= (type.MaxValue ?? long.MaxValue),
            value,
            path,
            FormattableString.Invariant($"a whole number {type.MinValue} to {type.MaxValue}")
        );

    private static IEnumerable<(string Path, string Problem)> Unless(bool holds, JsonNode value, string path, string expected) =>
        holds ? [] : [(path, $"is {value.ToJsonString()}; expected {expected}")];

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
