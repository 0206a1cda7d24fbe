using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The private network: what is closed to the public one has an endpoint in it, of the right service, found by the right
/// name.</summary>
internal sealed class NetworkRule : ISnapshotRule
{
    private const string Connection = "properties.privateLinkServiceConnections.0";

    private static readonly Dictionary<string, string[]> GroupsOf = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.Storage/storageAccounts"] = ["blob", "dfs", "queue", "table"],
        ["Microsoft.KeyVault/vaults"] = ["vault"],
        ["Microsoft.Synapse/workspaces"] = ["Sql", "SqlOnDemand", "Dev"],
    };

    private static readonly Dictionary<string, string> ZoneOf = new(StringComparer.Ordinal)
    {
        ["blob"] = "[format('privatelink.blob.{0}', environment().suffixes.storage)]",
        ["dfs"] = "[format('privatelink.dfs.{0}', environment().suffixes.storage)]",
        ["queue"] = "[format('privatelink.queue.{0}', environment().suffixes.storage)]",
        ["table"] = "[format('privatelink.table.{0}', environment().suffixes.storage)]",
        ["vault"] = "privatelink.vaultcore.azure.net",
        ["Sql"] = "privatelink.sql.azuresynapse.net",
    };

    /// <inheritdoc/>
    public string Name => "network";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var network in snapshot.Of("Microsoft.Network/virtualNetworks"))
        {
            CheckNetwork(network, found);
        }

        var endpoints = snapshot.Of("Microsoft.Network/privateEndpoints").ToList();
        foreach (var endpoint in endpoints)
        {
            CheckEndpoint(snapshot, endpoint, found);
        }

        foreach (var zone in snapshot.Of("Microsoft.Network/privateDnsZones"))
        {
            found.OneOf(zone, "name", [.. ZoneOf.Values]);
            found.Expect(
                zone,
                "name",
                snapshot.Of("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Any(link => IsOf(link, zone)),
                "a zone that is linked to the network, or names are found by nobody"
            );
        }

        foreach (var link in snapshot.Of("Microsoft.Network/privateDnsZones/virtualNetworkLinks"))
        {
            found.Is(link, "properties.registrationEnabled", expected: false);
            found.Reference(snapshot, link, "properties.virtualNetwork.id", "Microsoft.Network/virtualNetworks");
        }

        CheckClosed(snapshot, endpoints, found);
    }

    // A link's name has that of its zone in it, whether or not it can be told already.
    private static bool IsOf(PredictedResource link, PredictedResource zone)
    {
        var name = zone.FullName.StartsWith('[')
            ? Patterns.Each(zone.FullName, "'([^']+)'").First().Replace("{0}", "", StringComparison.Ordinal)
            : zone.FullName;
        return link.FullName.Contains(name, StringComparison.Ordinal);
    }

    private static void CheckNetwork(PredictedResource network, Findings found)
    {
        var whole = network.Texts("properties.addressSpace.addressPrefixes").FirstOrDefault() ?? "";
        found.Expect(
            network,
            "properties.addressSpace.addressPrefixes",
            Ranges.Of(whole) is not null && !Ranges.IsPublic(whole),
            "a private range"
        );
        var subnets = network.List("properties.subnets").ToList();
        var ranges = subnets.Select(subnet => PredictedResource.TextOf(subnet?["properties"]?["addressPrefix"]) ?? "").ToList();
        for (var index = 0; index < subnets.Count; index++)
        {
            var path = $"properties.subnets.{index}";
            found.Expect(
                network,
                $"{path}.properties.addressPrefix",
                Ranges.Contains(whole, ranges[index])
                    && ranges.Where((_, other) => other != index).All(other => !Ranges.Overlap(ranges[index], other)),
                "a range of the network that no other subnet has"
            );
            found.Expect(network, $"{path}.properties.addressPrefix", Ranges.Of(ranges[index]) is { PrefixLength: <= 27 }, "/27 or larger");
            if (network.Text($"{path}.name") is "functions")
            {
                found.OneOf(network, $"{path}.properties.delegations.0.properties.serviceName", "Microsoft.App/environments");
            }
            else
            {
                found.Expect(
                    network,
                    $"{path}.properties.delegations",
                    network.At($"{path}.properties.delegations") is null,
                    "nothing, as endpoints stand in it"
                );
            }
        }
    }

    private static void CheckEndpoint(Snapshot snapshot, PredictedResource endpoint, Findings found)
    {
        var subnet = endpoint.Text("properties.subnet.id") ?? "";
        found.Reference(snapshot, endpoint, "properties.subnet.id", "Microsoft.Network/virtualNetworks");
        found.Expect(
            endpoint,
            "properties.subnet.id",
            subnet.EndsWith("/subnets/endpoints", StringComparison.Ordinal),
            "the subnet of endpoints"
        );
        var target = found.Reference(snapshot, endpoint, $"{Connection}.properties.privateLinkServiceId", [.. GroupsOf.Keys]);
        var groups = endpoint.Texts($"{Connection}.properties.groupIds");
        var known = GroupsOf.GetValueOrDefault(target?.Type ?? "", []);
        found.Expect(
            endpoint,
            $"{Connection}.properties.groupIds",
            groups.Count == 1 && known.Contains(groups[0], StringComparer.Ordinal),
            $"one of {string.Join(", ", known)}"
        );

        var group = snapshot.Find($"{endpoint.Id}/privateDnsZoneGroups/default");
        if (group is null)
        {
            found.Missing($"{endpoint.Short}/privateDnsZoneGroups/default", "nobody would find the endpoint by its name");
            return;
        }

        const string Zone = "properties.privateDnsZoneConfigs.0.properties.privateDnsZoneId";
        var zone = snapshot.Find(group.Text(Zone));
        found.Expect(
            group,
            Zone,
            zone is not null && groups.Count == 1 && zone.FullName == ZoneOf.GetValueOrDefault(groups[0]),
            $"the zone of {string.Join(", ", groups)}"
        );
    }

    private static void CheckClosed(Snapshot snapshot, List<PredictedResource> endpoints, Findings found)
    {
        foreach (
            var (account, groups) in ((PredictedResource?, string[])[])
                [(Names.DataAccount(snapshot), ["blob", "dfs", "queue"]), (Names.HostAccount(snapshot), ["blob", "queue", "table"])]
        )
        {
            Require(account, account?.Text("properties.networkAcls.defaultAction") is "Deny", groups);
        }

        foreach (var vault in snapshot.Of("Microsoft.KeyVault/vaults"))
        {
            Require(vault, vault.Text("properties.networkAcls.defaultAction") is "Deny", ["vault"]);
        }

        var isPrivate = snapshot.Of("Microsoft.Network/virtualNetworks").Any();
        foreach (var workspace in snapshot.Of("Microsoft.Synapse/workspaces"))
        {
            Require(workspace, isPrivate, ["Sql"]);
        }

        foreach (var app in snapshot.Of("Microsoft.Web/sites"))
        {
            found.Expect(
                app,
                "properties.virtualNetworkSubnetId",
                app.Text("properties.virtualNetworkSubnetId") is not null == isPrivate,
                isPrivate ? "the subnet of the app, or it reaches nothing" : "nothing, as there is no network"
            );
        }

        void Require(PredictedResource? service, bool isClosed, string[] groups)
        {
            foreach (var group in isClosed ? groups : [])
            {
                if (
                    !endpoints.Any(endpoint =>
                        endpoint.Text($"{Connection}.properties.privateLinkServiceId") == service?.Id
                        && endpoint.Texts($"{Connection}.properties.groupIds").Contains(group, StringComparer.Ordinal)
                    )
                )
                {
                    found.Missing($"Microsoft.Network/privateEndpoints {group}", $"{service?.Short} is closed, and the app needs it");
                }
            }
        }
    }
}
