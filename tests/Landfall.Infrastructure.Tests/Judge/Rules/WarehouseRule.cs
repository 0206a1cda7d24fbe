using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The Synapse workspace and its dedicated pool.</summary>
internal sealed class WarehouseRule : ISnapshotRule
{
    private const string Lake = "properties.defaultDataLakeStorage";

    private static readonly string[] Sizes =
    [
        .. ((int[])[100, 200, 300, 400, 500, 1000, 1500, 2000, 2500, 3000, 5000, 6000, 7500, 10_000, 15_000, 30_000]).Select(size =>
            FormattableString.Invariant($"DW{size}c")
        ),
    ];

    /// <inheritdoc/>
    public string Name => "warehouse";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var workspace in snapshot.Of("Microsoft.Synapse/workspaces"))
        {
            CheckWorkspace(snapshot, workspace, found);
        }

        foreach (var pool in snapshot.Of("Microsoft.Synapse/workspaces/sqlPools"))
        {
            found.OneOf(pool, "sku.name", Sizes);
            found.OneOf(pool, "properties.collation", "SQL_Latin1_General_CP1_CI_AS", "Latin1_General_100_BIN2");
            found.OneOf(pool, "properties.storageAccountType", "GRS", "LRS");
            found.OneOf(pool, "properties.createMode", "Default");
        }

        foreach (var rule in snapshot.Of("Microsoft.Synapse/workspaces/firewallRules"))
        {
            found.Expect(
                rule,
                "properties",
                Ranges.IsSpan(rule.Text("properties.startIpAddress"), rule.Text("properties.endIpAddress")),
                "two addresses in their order, and not the whole internet"
            );
            var isAzure = rule.Text("properties.startIpAddress") is "0.0.0.0";
            found.Expect(
                rule,
                "name",
                isAzure == (rule.Name == "AllowAllWindowsAzureIps"),
                "AllowAllWindowsAzureIps for 0.0.0.0, and for nothing else"
            );
        }
    }

    private static void CheckWorkspace(Snapshot snapshot, PredictedResource workspace, Findings found)
    {
        found.Expect(
            workspace,
            "name",
            Patterns.IsMatch(workspace.Name, "^[a-z0-9][a-z0-9-]{0,48}[a-z0-9]$")
                && !workspace.Name.EndsWith("-ondemand", StringComparison.Ordinal),
            "small letters, digits and dashes, not ending with -ondemand"
        );
        found.OneOf(workspace, "identity.type", "SystemAssigned", "SystemAssigned,UserAssigned");
        found.Is(workspace, "properties.azureADOnlyAuthentication", expected: true);
        found.Expect(
            workspace,
            "properties.sqlAdministratorLoginPassword",
            workspace.At("properties.sqlAdministratorLoginPassword") is null,
            "nothing, as nobody signs in with a password"
        );
        found.OneOf(workspace, "properties.publicNetworkAccess", "Enabled", "Disabled");
        var account = found.Reference(snapshot, workspace, $"{Lake}.resourceId", "Microsoft.Storage/storageAccounts");
        found.Expect(
            workspace,
            $"{Lake}.resourceId",
            account?.Flag("properties.isHnsEnabled") is true,
            "an account with a hierarchical namespace"
        );
        found.OneOf(workspace, $"{Lake}.filesystem", LandfallNames.Lake);
        found.OneOf(
            workspace,
            $"{Lake}.accountUrl",
            $"[format('https://{{0}}.dfs.{{1}}', '{account?.Name}', environment().suffixes.storage)]"
        );
        var isRead =
            account?.Text("properties.networkAcls.defaultAction") is not "Deny"
            || account
                .List("properties.networkAcls.resourceAccessRules")
                .Any(rule => PredictedResource.TextOf(rule?["resourceId"]) == workspace.Id);
        found.Expect(workspace, Lake, isRead, "an account whose firewall lets the workspace in");

        var administrator = snapshot.Find($"{workspace.Id}/administrators/activeDirectory");
        if (administrator is null)
        {
            found.Missing($"{workspace.Short}/administrators/activeDirectory", "nobody could make the app's user");
        }
        else
        {
            found.OneOf(administrator, "properties.administratorType", "ActiveDirectory");
            found.Like(administrator, "properties.sid", Patterns.Guid, "an object id");
            found.Like(administrator, "properties.tenantId", Patterns.Guid, "the tenant");
            found.Like(administrator, "properties.login", ".", "a name");
        }

        if (snapshot.Find($"{workspace.Id}/dedicatedSQLminimalTlsSettings/default") is { } tls)
        {
            found.OneOf(tls, "properties.minimalTlsVersion", "1.2");
        }
        else
        {
            found.Missing($"{workspace.Short}/dedicatedSQLminimalTlsSettings/default", "old versions of TLS would be taken");
        }
    }
}
