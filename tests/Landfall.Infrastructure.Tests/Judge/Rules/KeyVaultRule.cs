using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>The vault: access by roles, nothing lost for good, no secret written by a deployment.</summary>
internal sealed class KeyVaultRule : ISnapshotRule
{
    /// <inheritdoc/>
    public string Name => "vault";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var vault in snapshot.Of("Microsoft.KeyVault/vaults"))
        {
            found.Expect(
                vault,
                "name",
                Patterns.IsMatch(vault.Name, "^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$"),
                "3 to 24 letters, digits and single dashes, a letter first"
            );
            found.OneOf(vault, "properties.sku.family", "A");
            found.OneOf(vault, "properties.sku.name", "standard", "premium");
            found.Is(vault, "properties.enableRbacAuthorization", expected: true);
            found.Is(vault, "properties.enablePurgeProtection", expected: true);
            found.Is(vault, "properties.enableSoftDelete", expected: true);
            found.Between(vault, "properties.softDeleteRetentionInDays", 7, 90);
            found.Like(vault, "properties.tenantId", Patterns.Guid, "the tenant");
            found.Expect(
                vault,
                "properties.accessPolicies",
                vault.At("properties.accessPolicies") is null,
                "nothing, as roles say who may read"
            );
            found.OneOf(vault, "properties.publicNetworkAccess", "Enabled", "Disabled");
            found.OneOf(vault, "properties.networkAcls.bypass", "AzureServices");
            var isClosed =
                vault.Text("properties.publicNetworkAccess") is "Disabled" || snapshot.Of("Microsoft.Network/virtualNetworks").Any();
            found.OneOf(vault, "properties.networkAcls.defaultAction", isClosed ? "Deny" : "Allow");
            foreach (var (index, rule) in vault.List("properties.networkAcls.ipRules").Index())
            {
                found.Expect(
                    vault,
                    $"properties.networkAcls.ipRules.{index}.value",
                    Ranges.IsPublic(PredictedResource.TextOf(rule?["value"]) ?? ""),
                    "a public range of addresses"
                );
            }
        }

        foreach (var secret in snapshot.Of("Microsoft.KeyVault/vaults/secrets"))
        {
            found.Expect(secret, "type", holds: false, "no secret that a deployment writes");
        }
    }
}
