using System.Text;
using System.Text.Json.Nodes;
using Landfall.Infrastructure.Tests.Judge.Rules;

namespace Landfall.Infrastructure.Tests.Snapshots;

/// <summary>Two lists that a person should read before a change of them is accepted: who may do what, and what the public network reaches.</summary>
public sealed class SurfaceTests
{
    // Whatever has one of these words in its name says something about the network.
    private static readonly string[] Words =
    [
        "publicNetworkAccess",
        "networkAcls",
        "Tls",
        "httpsOnly",
        "ftpsState",
        "HttpsTrafficOnly",
        "ipSecurityRestrictions",
        "IpAddress",
        "SharedKeyAccess",
        "LocalAuth",
        "BlobPublicAccess",
        "publicAccess",
        "azureADOnlyAuthentication",
        "virtualNetworkSubnetId",
        "defaultOutboundAccess",
    ];

    public static TheoryData<string> ParameterFiles => [.. Snapshot.Stages];

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Access_RoleAssignments_AreThoseThatWereAccepted(string stage)
    {
        var list = new StringBuilder("# who | role | on what | why\n");
        foreach (var assignment in Snapshot.Load(stage).Of("Microsoft.Authorization/roleAssignments"))
        {
            var scope = Snapshot.Load(stage).Find(AccessRule.ScopeOf(assignment))!;
            var principal = AccessRule.PrincipalOf(assignment);
            list.Append(principal[(principal.LastIndexOf('/') + 1)..])
                .Append(" | ")
                .Append(AccessRule.Roles[AccessRule.RoleOf(assignment)].Name)
                .Append(" | ")
                .Append(scope.Short)
                .Append(" | ")
                .Append(assignment.Text("properties.description"))
                .Append('\n');
        }

        Golden.AssertEqual($"{stage}.access.txt", list.ToString());
    }

    [Theory]
    [MemberData(nameof(ParameterFiles))]
    public void Network_PublicSurface_IsTheOneThatWasAccepted(string stage)
    {
        var list = new StringBuilder("# what | property | value\n");
        foreach (var resource in Snapshot.Load(stage).Resources)
        {
            foreach (var (path, value) in Leaves(resource.Json, ""))
            {
                if (Words.Any(word => path.Contains(word, StringComparison.OrdinalIgnoreCase)))
                {
                    list.Append(resource.Short).Append(" | ").Append(path).Append(" | ").Append(value).Append('\n');
                }
            }
        }

        Golden.AssertEqual($"{stage}.network.txt", list.ToString());
    }

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode? node, string path) =>
        node switch
        {
            JsonObject found => found.SelectMany(one => Leaves(one.Value, path.Length == 0 ? one.Key : $"{path}.{one.Key}")),
            JsonArray { Count: > 0 } list => list.SelectMany((item, place) => Leaves(item, $"{path}.{place}")),
            _ => [(path, node?.ToJsonString().Trim('"') ?? "")],
        };
}
