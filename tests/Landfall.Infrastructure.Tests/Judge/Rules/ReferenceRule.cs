using System.Text.Json.Nodes;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>Every id of the resource group names something that this deployment makes, every resource is there once, and where it has to
/// be.</summary>
internal sealed class ReferenceRule : ISnapshotRule
{
    private const string Group = "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/landfall/";

    // What is nowhere in particular.
    private static readonly string[] Global =
    [
        "Microsoft.Insights/actionGroups",
        "Microsoft.Network/privateDnsZones",
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    ];

    /// <inheritdoc/>
    public string Name => "references";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var resource in snapshot.Resources)
        {
            foreach (var (path, id) in Ids(resource.Json, ""))
            {
                if (path is not "id" && id.StartsWith(Group, StringComparison.Ordinal) && snapshot.Find(id) is null)
                {
                    found.Add(resource, path, $"names {id[Group.Length..]}, which this deployment does not make");
                }
            }

            var expected = Global.Contains(resource.Type, StringComparer.OrdinalIgnoreCase) ? "global" : "westeurope";
            if (resource.Json.ContainsKey("location"))
            {
                found.OneOf(resource, "location", expected);
            }

            found.Expect(
                resource,
                "id",
                snapshot.Resources.Count(other => other.Id == resource.Id) == 1,
                "an id that no other resource has"
            );
        }
    }

    private static IEnumerable<(string Path, string Id)> Ids(JsonNode? node, string path) =>
        node switch
        {
            JsonObject found => found.SelectMany(one =>
                (one.Key.StartsWith(Group, StringComparison.Ordinal) ? [(path, one.Key)] : Enumerable.Empty<(string, string)>()).Concat(
                    Ids(one.Value, path.Length == 0 ? one.Key : $"{path}.{one.Key}")
                )
            ),
            JsonArray list => list.SelectMany((item, place) => Ids(item, $"{path}.{place}")),
            _ => PredictedResource.TextOf(node) is { } text ? [(path, text)] : [],
        };
}
