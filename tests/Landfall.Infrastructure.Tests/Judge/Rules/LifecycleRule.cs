using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Storage;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>Nothing ends by its age that an open file, a reject or a generation may still need, and nothing goes where it cannot be
/// read.</summary>
internal sealed class LifecycleRule : ISnapshotRule
{
    /// <inheritdoc/>
    public string Name => "lifecycle";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        var containers = Names.Below(snapshot, Names.DataAccount(snapshot), "blobServices/containers");
        foreach (var policy in snapshot.Of("Microsoft.Storage/storageAccounts/managementPolicies"))
        {
            found.Expect(policy, "name", policy.Name == "default", "default");
            var names = policy.List("properties.policy.rules").Select(rule => PredictedResource.TextOf(rule?["name"])).ToList();
            found.Expect(
                policy,
                "properties.policy.rules",
                names.Count > 0 && names.Distinct().Count() == names.Count,
                "rules of different names"
            );
            for (var index = 0; index < names.Count; index++)
            {
                CheckRule(policy, $"properties.policy.rules.{index}", containers, found);
            }
        }
    }

    private static void CheckRule(PredictedResource policy, string rule, IReadOnlyList<string> containers, Findings found)
    {
        found.OneOf(policy, $"{rule}.type", "Lifecycle");
        found.Is(policy, $"{rule}.enabled", expected: true);
        var definition = $"{rule}.definition";
        var types = policy.Texts($"{definition}.filters.blobTypes");
        found.Expect(policy, $"{definition}.filters.blobTypes", types is ["blockBlob"], "blockBlob alone");

        var prefixes = policy.Texts($"{definition}.filters.prefixMatch");
        found.Expect(
            policy,
            $"{definition}.filters.prefixMatch",
            prefixes.Count > 0
                && prefixes.All(prefix => prefix.EndsWith('/') && containers.Contains(prefix.TrimEnd('/'), StringComparer.Ordinal)),
            "containers of the account with a slash behind them, or the rule meets others too"
        );

        foreach (var state in policy.Names($"{definition}.actions"))
        {
            foreach (var action in policy.Names($"{definition}.actions.{state}"))
            {
                var path = $"{definition}.actions.{state}.{action}";
                var mayCool = prefixes.All(prefix => prefix is $"{LandfallNames.Landing}/");
                var mayEnd = prefixes.All(prefix => prefix is $"{Names.DeadLetters}/");
                found.Expect(
                    policy,
                    path,
                    (action is "tierToCool" && mayCool) || (action is "delete" && mayEnd),
                    "tierToCool of landing, or delete of deadletters: all else may be needed, however old, and the archive cannot be read"
                );
                found.Between(policy, $"{path}.daysAfterModificationGreaterThan", 7, 3650);
            }
        }
    }
}
