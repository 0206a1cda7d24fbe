using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Infrastructure.Tests.Judge;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Faults;

/// <summary>A mistake that somebody could write into Bicep, planted in the snapshot that comes of it.</summary>
/// <param name="Name">What is wrong, in a few words.</param>
/// <param name="Rule">The rule that has to find it.</param>
/// <param name="Plant">Writes it into a snapshot.</param>
/// <param name="Path">Where it has to be found; empty for a thing that is missing.</param>
internal sealed record PlantedFault(string Name, string Rule, Action<Snapshot> Plant, string Path)
{
    /// <summary>What the judge finds of the snapshot for production once the mistake is in it.</summary>
    public IReadOnlyList<Finding> Found()
    {
        var snapshot = Snapshot.Load("prod");
        Plant(snapshot);
        return InfrastructureJudge.Judge(snapshot.Again());
    }

    /// <summary>True for a finding of this mistake, and not of a consequence.</summary>
    public bool IsMetBy(Finding finding) =>
        finding.Rule == Rule && (Path.Length == 0 ? finding.Path.Length == 0 : finding.Path.StartsWith(Path, StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Plants mistakes in one resource: the name of the rule that finds them, and which resource it is.</summary>
/// <param name="rule">The rule.</param>
/// <param name="type">The type of the resource.</param>
/// <param name="name">The end of its name; empty for the first one of the type.</param>
internal sealed class Ground(string rule, string type, string name = "")
{
    // Quotes and the like stay as they are written.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes another value, or a new one.</summary>
    public PlantedFault Set(string what, string path, JsonNode value, string? found = null) =>
        new(what, rule, snapshot => Write(Here(snapshot).Json, path.Split('.'), value.DeepClone()), found ?? path);

    /// <summary>Takes a value away.</summary>
    public PlantedFault Without(string what, string path, string? found = null) =>
        new(what, rule, snapshot => Write(Here(snapshot).Json, path.Split('.'), value: null), found ?? path);

    /// <summary>Takes the resource away.</summary>
    public PlantedFault Gone(string what) => new(what, rule, snapshot => Remove(snapshot, Here(snapshot)), "");

    /// <summary>Adds a resource like this one, with some values of its own.</summary>
    public PlantedFault Beside(string what, string found, params (string Path, JsonNode Value)[] values) =>
        new(
            what,
            rule,
            snapshot =>
            {
                var other = Here(snapshot).Json.DeepClone().AsObject();
                foreach (var (path, value) in values)
                {
                    Write(other, path.Split('.'), value.DeepClone());
                }

                snapshot.Root["predictedResources"]!.AsArray().Add((JsonNode)other);
            },
            found
        );

    /// <summary>Replaces a text inside all texts of the resource.</summary>
    public PlantedFault Replace(string what, string old, string with, string found) =>
        new(
            what,
            rule,
            snapshot =>
            {
                var here = Here(snapshot).Json;
                var changed = JsonNode.Parse(here.ToJsonString(Plain).Replace(old, with, StringComparison.Ordinal))!;
                Assert.False(JsonNode.DeepEquals(here, changed), $"'{old}' is not in {type}.");
                here.ReplaceWith(changed);
            },
            found
        );

    private static void Remove(Snapshot snapshot, PredictedResource resource) =>
        snapshot.Root["predictedResources"]!.AsArray().Remove(resource.Json);

    private static void Write(JsonNode node, string[] path, JsonNode? value)
    {
        for (var index = 0; index < path.Length - 1; index++)
        {
            node = node is JsonArray list
                ? list[int.Parse(path[index], CultureInfo.InvariantCulture)]!
                : node[path[index]] ??= new JsonObject();
        }

        if (node is JsonArray array)
        {
            array[int.Parse(path[^1], CultureInfo.InvariantCulture)] = value;
        }
        else if (value is null)
        {
            Assert.True(node.AsObject().Remove(path[^1]), $"There is no {string.Join('.', path)} to take away.");
        }
        else
        {
            node[path[^1]] = value;
        }
    }

    private PredictedResource Here(Snapshot snapshot) =>
        snapshot.Of(type).FirstOrDefault(one => one.Id.EndsWith(name, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"The snapshot has no {type} '{name}'.");
}
