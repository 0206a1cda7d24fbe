using System.Text.Json.Nodes;
using Landfall.Infrastructure.Tests.Compiler;

namespace Landfall.Infrastructure.Tests.Snapshots;

/// <summary>What a deployment asks for, as the compiler wrote it down: modules, loops and conditions are gone. A value that only Azure
/// knows is an expression in brackets.</summary>
internal sealed class Snapshot
{
    /// <summary>The parameter files, one for each stage.</summary>
    public static readonly string[] Stages = ["dev", "prod"];

    private Snapshot(JsonObject root)
    {
        Root = root;
        Resources = [.. root["predictedResources"]!.AsArray().Select(one => new PredictedResource(one!.AsObject()))];
    }

    /// <summary>All of it.</summary>
    public JsonObject Root { get; }

    /// <summary>The resources.</summary>
    public IReadOnlyList<PredictedResource> Resources { get; }

    /// <summary>Reads the accepted snapshot of a stage; each caller gets one of its own, which it may change.</summary>
    public static Snapshot Load(string stage) => new(JsonNode.Parse(InfrastructureFolder.Read($"{stage}.snapshot.json"))!.AsObject());

    /// <summary>Reads a snapshot that was made just now.</summary>
    public static Snapshot Read(string path) => new(JsonNode.Parse(File.ReadAllText(path))!.AsObject());

    /// <summary>Makes a snapshot of a parameter file in a copy of infra-bicep; all that the compiler asks for is made up.</summary>
    /// <returns>The path of the file that was written.</returns>
    public static async Task<string> TakeAsync(InfrastructureFolder folder, string stage, CancellationToken cancellationToken)
    {
        var run = await BicepCompiler.RunAsync(
            folder.Location,
            [
                "snapshot",
                $"{stage}.bicepparam",
                "--tenant-id",
                "00000000-0000-0000-0000-000000000001",
                "--subscription-id",
                "00000000-0000-0000-0000-000000000002",
                "--resource-group",
                "landfall",
                "--location",
                "westeurope",
                "--deployment-name",
                "landfall",
            ],
            cancellationToken
        );
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return Path.Combine(folder.Location, $"{stage}.snapshot.json");
    }

    /// <summary>Takes the resources anew after a test has changed them.</summary>
    public Snapshot Again() => new(Root);

    /// <summary>The resources of a type.</summary>
    public IEnumerable<PredictedResource> Of(string type) =>
        Resources.Where(one => string.Equals(one.Type, type, StringComparison.OrdinalIgnoreCase));

    /// <summary>The resource with an id, or the part of a network that has it; null for none.</summary>
    public PredictedResource? Find(string? id) =>
        id is null ? null : Resources.FirstOrDefault(one => one.Id == id || one.Parts.Contains(id));

    /// <summary>The resources below an account, a topic and the like.</summary>
    public IEnumerable<PredictedResource> Below(PredictedResource parent, string type) =>
        Of(type).Where(one => one.Id.StartsWith(parent.Id + "/", StringComparison.Ordinal));
}
