using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Landfall.Tests.Judges;

/// <summary>Contracts under the JSON Schema of the Open Data Contract Standard, validated by JsonSchema.Net.</summary>
public sealed class OdcsJudgeTests
{
    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private static readonly Lazy<JsonSchema> Schema = new(() =>
        JsonSchema.FromText(File.ReadAllText(Reference("odcs-json-schema-v3.1.0.json")))
    );

    private static IEnumerable<string> Contracts =>
        [
            .. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "contracts"), "*.yaml"),
            .. Directory.EnumerateFiles(Path.Combine(SharedData.Repository, "tests", "cases"), "*.odcs.yaml", SearchOption.AllDirectories),
        ];

    [Fact]
    public void EveryContract_IsValidUnderTheStandardsJsonSchema()
    {
        Assert.True(Contracts.Count() > 10);
        Assert.Empty(Contracts.SelectMany(path => Errors(File.ReadAllText(path)).Select(error => $"{Path.GetFileName(path)}: {error}")));
    }

    [Fact]
    public void ExampleOfTheManual_IsValidUnderTheStandardsJsonSchema()
    {
        var manual = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "contracts.md"));

        Assert.Empty(Errors(manual.Split("```yaml")[1].Split("```")[0]));
    }

    [Theory]
    [InlineData("full-example.odcs.yaml")]
    [InlineData("column-validity.odcs.yaml")]
    [InlineData("database-table-sla.odcs.yaml")]
    public void TheStandardsOwnExample_IsValid(string file) => Assert.Empty(Errors(File.ReadAllText(Reference(file))));

    [Theory]
    [InlineData("status: active\n", "", """: required: Required properties ["status"] are not present""")]
    [InlineData("\nid: ", "\nunknownKey: 1\nid: ", "/unknownKey: : All values fail against the false schema")]
    [InlineData("\nid: ", "\ncontractCreatedTs: yesterday\nid: ", "/contractCreatedTs: format: Value does not match format \"date-time\"")]
    [InlineData("version: 1.0.0", "version: 1.0", "/version: type: Value is \"integer\" but should be \"string\"")]
    public void ContractThatBreaksTheStandard_IsFound(string part, string replacement, string error)
    {
        var contract = File.ReadAllText(Path.Combine(SharedData.Repository, "contracts", "salesforce.account.odcs.yaml"));

        // The list also holds the branches of alternatives that did not fit where another did.
        Assert.Contains(error, Errors(contract.Replace(part, replacement, StringComparison.Ordinal)));
    }

    private static string Reference(string file) => SharedData.Require("reference", "odcs", file);

    private static List<string> Errors(string yaml)
    {
        var results = Schema.Value.Evaluate(JsonSerializer.SerializeToElement(Json(yaml)), Options);
        var found = results.Details?.Append(results) ?? [results];
        var errors = found.SelectMany(one => (one.Errors ?? []).Select(error => $"{one.InstanceLocation}: {error.Key}: {error.Value}"));
        return results.IsValid ? [] : [.. errors.Distinct()];
    }

    private static JsonNode? Json(string yaml)
    {
        var stream = new YamlStream();
        using var text = new StringReader(yaml);
        stream.Load(text);
        return Json(stream.Documents.Single().RootNode);
    }

    private static JsonNode? Json(YamlNode node) =>
        node switch
        {
            YamlMappingNode mapping => new JsonObject(
                mapping.Children.Select(pair => KeyValuePair.Create(Key(pair.Key), Json(pair.Value)))
            ),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Json)]),
            YamlScalarNode { Style: ScalarStyle.Plain } plain => Plain(plain.Value!),
            YamlScalarNode quoted => JsonValue.Create(quoted.Value),
            _ => throw new NotSupportedException($"{node.NodeType} at {node.Start}"),
        };

    private static string Key(YamlNode node) => ((YamlScalarNode)node).Value!;

    // The core schema of YAML 1.2, in which only words without quotes are anything but text.
    private static JsonValue? Plain(string word) =>
        word switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ when long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(
                whole
            ),
            _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            _ => JsonValue.Create(word),
        };
}
