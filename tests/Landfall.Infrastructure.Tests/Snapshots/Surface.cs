using System.Text;
using System.Text.Json.Nodes;
using Landfall.Infrastructure.Tests.Judge.Rules;

namespace Landfall.Infrastructure.Tests.Snapshots;

/// <summary>Two lists that a person should read before a change of them is accepted: who may do what, and what says something about the
/// public network.</summary>
internal static class Surface
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

    /// <summary>Every role: who has it, on what, and why.</summary>
    public static string AccessOf(Snapshot snapshot)
    {
        var list = new StringBuilder("# who | role | on what | why\n");
        foreach (var assignment in snapshot.Of("Microsoft.Authorization/roleAssignments"))
        {
            var scope = snapshot.Find(AccessRule.ScopeOf(assignment))?.Short ?? "the resource group";
            var role = AccessRule.RoleOf(assignment);
            var principal = AccessRule.PrincipalOf(assignment);
            list.Append(principal[(principal.LastIndexOf('/') + 1)..])
                .Append(" | ")
                .Append(AccessRule.Roles.GetValueOrDefault(role).Name ?? role)
                .Append(" | ")
                .Append(scope)
                .Append(" | ")
                .Append(assignment.Text("properties.description"))
                .Append('\n');
        }

        return list.ToString();
    }

    /// <summary>Every property that says whom the public network lets in, and how.</summary>
    public static string NetworkOf(Snapshot snapshot)
    {
        var list = new StringBuilder("# what | property | value\n");
        foreach (var resource in snapshot.Resources)
        {
            foreach (var (path, value) in Leaves(resource.Json, ""))
            {
                if (Words.Any(word => path.Contains(word, StringComparison.OrdinalIgnoreCase)))
                {
                    list.Append(resource.Short).Append(" | ").Append(path).Append(" | ").Append(value).Append('\n');
                }
            }
        }

        return list.ToString();
    }

    private static IEnumerable<(string Path, string Value)> Leaves(JsonNode? node, string path) =>
        node switch
        {
            JsonObject found => found.SelectMany(one => Leaves(one.Value, path.Length == 0 ? one.Key : $"{path}.{one.Key}")),
            JsonArray { Count: > 0 } list => list.SelectMany((item, place) => Leaves(item, $"{path}.{place}")),
            _ => [(path, node?.ToJsonString().Trim('"') ?? "")],
        };
}
