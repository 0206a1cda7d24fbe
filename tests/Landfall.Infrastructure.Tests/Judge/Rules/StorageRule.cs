using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>Two accounts that take no keys, with the containers, queues and the table that the code names, and no others.</summary>
internal sealed class StorageRule : ISnapshotRule
{
    private const string Accounts = "Microsoft.Storage/storageAccounts";

    /// <inheritdoc/>
    public string Name => "storage";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var account in snapshot.Of(Accounts))
        {
            CheckAccount(account, found);
        }

        foreach (var services in snapshot.Of($"{Accounts}/blobServices"))
        {
            found.Is(services, "properties.deleteRetentionPolicy.enabled", expected: true);
            found.Between(services, "properties.deleteRetentionPolicy.days", 1, 365);
            found.Is(services, "properties.containerDeleteRetentionPolicy.enabled", expected: true);
            found.Between(services, "properties.containerDeleteRetentionPolicy.days", 1, 365);
        }

        foreach (var container in snapshot.Of($"{Accounts}/blobServices/containers"))
        {
            found.Like(container, "name", ".", "a name");
            found.Expect(
                container,
                "name",
                Patterns.IsMatch(container.Name, Patterns.Container),
                "small letters, digits and single dashes"
            );
            found.OneOf(container, "properties.publicAccess", "None");
        }

        foreach (var queue in snapshot.Of($"{Accounts}/queueServices/queues"))
        {
            found.Expect(queue, "name", Patterns.IsMatch(queue.Name, Patterns.Queue), "small letters, digits and single dashes");
        }

        foreach (var table in snapshot.Of($"{Accounts}/tableServices/tables"))
        {
            found.Expect(table, "name", Patterns.IsMatch(table.Name, Patterns.Table), "letters and digits, a letter first");
        }

        var (data, host) = (Names.DataAccount(snapshot), Names.HostAccount(snapshot));
        if (data is null || host is null)
        {
            found.Missing(Accounts, "one account has the containers of the code, another one the ledger and the package");
            return;
        }

        found.Is(data, "properties.isHnsEnabled", expected: true);
        found.Expect(host, "properties.isHnsEnabled", host.Flag("properties.isHnsEnabled") is null or false, "nothing, as it has tables");
        Same(data, "blobServices/containers", Names.DataContainers);
        Same(data, "queueServices/queues", Names.DataQueues);
        Same(host, "blobServices/containers", [Names.Deployments]);
        Same(host, "tableServices/tables", [LandfallNames.LedgerTableOf("")]);

        void Same(PredictedResource account, string kind, IReadOnlyList<string> expected)
        {
            var names = Names.Below(snapshot, account, kind);
            found.Expect(
                account,
                kind,
                names.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)),
                $"{string.Join(", ", expected)} as the code has them, and not {string.Join(", ", names)}"
            );
        }
    }

    private static void CheckAccount(PredictedResource account, Findings found)
    {
        found.OneOf(account, "kind", "StorageV2");
        found.Expect(account, "name", Patterns.IsMatch(account.Name, "^[a-z0-9]{3,24}$"), "3 to 24 small letters and digits");
        found.OneOf(account, "sku.name", "Standard_LRS", "Standard_ZRS", "Standard_GRS", "Standard_GZRS");
        found.OneOf(account, "properties.accessTier", "Hot");
        found.Is(account, "properties.allowSharedKeyAccess", expected: false);
        found.Is(account, "properties.defaultToOAuthAuthentication", expected: true);
        found.Is(account, "properties.allowBlobPublicAccess", expected: false);
        found.Is(account, "properties.allowCrossTenantReplication", expected: false);
        found.Is(account, "properties.supportsHttpsTrafficOnly", expected: true);
        found.OneOf(account, "properties.minimumTlsVersion", "TLS1_2", "TLS1_3");
        found.OneOf(account, "properties.publicNetworkAccess", "Enabled", "Disabled");
        found.OneOf(account, "properties.networkAcls.defaultAction", "Allow", "Deny");
        var isClosed = account.Text("properties.networkAcls.defaultAction") is "Deny";
        var isAway = account.Text("properties.publicNetworkAccess") is "Disabled";
        found.Expect(account, "properties.networkAcls.defaultAction", isClosed || !isAway, "Deny, as there is no public network");
        found.Expect(
            account,
            "properties.networkAcls.bypass",
            account.Text("properties.networkAcls.bypass") is { } bypass && (bypass is "AzureServices" || !isClosed || isAway),
            "AzureServices, or Event Grid delivers nothing"
        );
        foreach (var (index, rule) in account.List("properties.networkAcls.ipRules").Index())
        {
            var range = PredictedResource.TextOf(rule?["value"]) ?? "";
            found.Expect(
                account,
                $"properties.networkAcls.ipRules.{index}.value",
                Ranges.IsPublic(range)
                    && !range.EndsWith("/31", StringComparison.Ordinal)
                    && !range.EndsWith("/32", StringComparison.Ordinal),
                "a public range of addresses of /30 or larger, or one address"
            );
        }
    }
}
