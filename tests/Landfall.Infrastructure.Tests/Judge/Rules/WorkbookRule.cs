using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The workbook: JSON that can be read, with metrics that there are.</summary>
internal sealed class WorkbookRule : ISnapshotRule
{
    /// <inheritdoc/>
    public string Name => "workbook";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var workbook in snapshot.Of("Microsoft.Insights/workbooks"))
        {
            found.Expect(workbook, "name", Patterns.IsMatch(workbook.Name, Patterns.Guid), "a GUID");
            found.OneOf(workbook, "kind", "shared");
            found.OneOf(workbook, "properties.category", "workbook");
            found.Like(workbook, "properties.displayName", ".", "a name");
            found.Reference(snapshot, workbook, "properties.sourceId", "Microsoft.OperationalInsights/workspaces");
            var queries = Queries(workbook.Text("properties.serializedData"));
            found.Expect(workbook, "properties.serializedData", queries is { Count: > 0 }, "a workbook in JSON, with queries");
            foreach (var problem in (queries ?? []).SelectMany(Kql.Problems))
            {
                found.Add(workbook, "properties.serializedData", problem);
            }
        }
    }

    private static List<string>? Queries(string? data)
    {
        try
        {
            return [.. Texts(JsonNode.Parse(data ?? ""))];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject found => found.SelectMany(one =>
                one.Key is "query" && PredictedResource.TextOf(one.Value) is { } query ? [query] : Texts(one.Value)
            ),
            JsonArray list => list.SelectMany(Texts),
            _ => [],
        };
}
