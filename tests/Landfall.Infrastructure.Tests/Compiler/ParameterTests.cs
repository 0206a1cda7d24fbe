using System.Text.Json.Nodes;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Compiler;

/// <summary>Every parameter and output is described, every parameter bounded, none has a secret, and README.md lists them.</summary>
public sealed class ParameterTests
{
    private static readonly string[] Bounds = ["allowedValues", "minLength", "maxLength", "minValue", "maxValue"];

    // Built once.
    private static readonly Lazy<Task<JsonNode>> Template = new(BuildAsync);

    [Fact]
    public async Task Parameters_OfEveryFile_AreDescribedAndBounded()
    {
        var template = await Template.Value;

        var offences = Templates(template, "main")
            .SelectMany(one =>
                (one.Template["parameters"]?.AsObject() ?? []).Select(parameter => (one.Name, parameter.Key, Value: parameter.Value!))
            )
            .Where(one => !IsDescribed(one.Value) || !IsBounded(one.Value))
            .Select(one => $"{one.Name}: {one.Key} is described: {IsDescribed(one.Value)}, bounded: {IsBounded(one.Value)}");

        Assert.Empty(offences);
        Assert.Empty(
            Templates(template, "main")
                .SelectMany(one =>
                    (one.Template["outputs"]?.AsObject() ?? []).Where(output => !IsDescribed(output.Value!)).Select(output => output.Key)
                )
        );
    }

    [Fact]
    public async Task Readme_TablesOfParametersAndOutputs_AreThoseOfMain()
    {
        var template = await Template.Value;

        Golden.AssertTable("README.md", "## Parameters", ParametersOf(template));
        Golden.AssertTable("README.md", "## Outputs", OutputsOf(template));
    }

    [Fact]
    public void Readme_TableOfModules_HasEachOfThem()
    {
        var readme = InfrastructureFolder.Read("README.md");

        Assert.All(InfrastructureFolder.Sources.Where(file => file.StartsWith("modules/", StringComparison.Ordinal)), file =>
            Assert.Contains($"`{Path.GetFileNameWithoutExtension(file)}`", readme)
        );
    }

    // Only the address of the trigger is one, and it comes from the workflow.
    [Fact]
    public void ParameterFiles_Secrets_AreNone()
    {
        var files = InfrastructureFolder.Sources.Where(file => file.EndsWith(".bicepparam", StringComparison.Ordinal)).ToList();

        Assert.All(files, file =>
            Assert.DoesNotMatch("(?i)landingEndpoint|accountkey|password|sig=|code=", InfrastructureFolder.Read(file))
        );
    }

    private static async Task<JsonNode> BuildAsync()
    {
        using var folder = InfrastructureFolder.Copy();
        var run = await BicepCompiler.RunAsync(folder.Location, ["build", "main.bicep", "--stdout"], CancellationToken.None);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        return JsonNode.Parse(run.Output)!;
    }

    // Modules are templates inside the template, in an array or by name.
    private static IEnumerable<(string Name, JsonNode Template)> Templates(JsonNode template, string name)
    {
        yield return (name, template);
        var resources = template["resources"] switch
        {
            JsonObject found => found.Select(one => (one.Key, Value: one.Value!)),
            JsonArray list => list.Select((one, place) => ($"{place}", Value: one!)),
            _ => [],
        };
        foreach (var (key, resource) in resources)
        {
            if ((resource["properties"] as JsonObject)?["template"] is JsonObject inner)
            {
                foreach (var one in Templates(inner, key))
                {
                    yield return one;
                }
            }
        }
    }

    private static bool IsDescribed(JsonNode element) => element["metadata"]?["description"]?.GetValue<string>() is { Length: > 5 };

    // Of true and false, and of a map of names that a person chooses, there are no bounds.
    private static bool IsBounded(JsonNode parameter) =>
        TypeOf(parameter) is "bool" or "object" || Bounds.Any(bound => parameter[bound] is not null) || parameter["$ref"] is not null;

    private static string TypeOf(JsonNode parameter) => parameter["type"]?.GetValue<string>() ?? "";

    private static string ParametersOf(JsonNode template) =>
        "| name | type | default | what it is |\n|---|---|---|---|\n"
        + string.Concat(
            template["parameters"]!
                .AsObject()
                .Select(one =>
                    $"| `{one.Key}` | {TypeOf(one.Value!)}{BoundsOf(one.Value!)} | {DefaultOf(one.Value!)} "
                    + $"| {one.Value!["metadata"]!["description"]} |\n"
                )
        );

    private static string OutputsOf(JsonNode template) =>
        "| name | what it is |\n|---|---|\n"
        + string.Concat(template["outputs"]!.AsObject().Select(one => $"| `{one.Key}` | {one.Value!["metadata"]!["description"]} |\n"));

    private static string BoundsOf(JsonNode parameter) =>
        parameter["allowedValues"] is JsonArray allowed ? $": {string.Join(", ", allowed.Select(one => one!.ToString()))}"
        : parameter["minValue"] is { } least ? $" {least} to {parameter["maxValue"]}"
        : parameter["minLength"] is { } shortest && parameter["maxLength"] is { } longest
            ? TypeOf(parameter) is "array" ? $" of {shortest} to {longest}"
                : $" of {shortest} to {longest} characters"
        : "";

    private static string DefaultOf(JsonNode parameter) =>
        parameter["defaultValue"] switch
        {
            null => "required",
            JsonObject => "none",
            JsonArray { Count: 0 } => "none",
            var value when value.ToString().Length == 0 => "none",
            var value when value.ToString().StartsWith('[') => "that of the resource group",
            var value => $"`{value}`",
        };
}
