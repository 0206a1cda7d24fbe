using Landfall.Infrastructure.Tests.Judge.Rules;
using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>One list of what must hold of a snapshot.</summary>
internal interface ISnapshotRule
{
    /// <summary>Its name, in findings.</summary>
    string Name { get; }

    /// <summary>Looks at a snapshot.</summary>
    void Check(Snapshot snapshot, Findings found);
}

/// <summary>Finds in a snapshot what the compiler lets through: most enumerations are open to it, and it knows nothing of the
/// code.</summary>
internal static class InfrastructureJudge
{
    /// <summary>All rules.</summary>
    public static IReadOnlyList<ISnapshotRule> Rules { get; } =
    [
        new TypeIndexRule(),
        new ReferenceRule(),
        new StorageRule(),
        new LifecycleRule(),
        new FunctionAppRule(),
        new SettingsRule(),
        new EventTopicRule(),
        new EventSubscriptionRule(),
        new AccessRule(),
        new WarehouseRule(),
        new KeyVaultRule(),
        new MonitorRule(),
        new AlertRule(),
        new WorkbookRule(),
        new BudgetRule(),
        new NetworkRule(),
    ];

    /// <summary>What the rules find.</summary>
    public static IReadOnlyList<Finding> Judge(Snapshot snapshot) => [.. Rules.SelectMany(rule => Judge(rule, snapshot))];

    private static IReadOnlyList<Finding> Judge(ISnapshotRule rule, Snapshot snapshot)
    {
        var found = new Findings(rule.Name);
        rule.Check(snapshot, found);
        return found.All;
    }
}
