using Landfall.Infrastructure.Tests.Snapshots;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>Where telemetry goes, who is told, and that what is looked after is the thing that was meant.</summary>
internal sealed class MonitorRule : ISnapshotRule
{
    private const int MostShortName = 12;

    /// <inheritdoc/>
    public string Name => "monitor";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        foreach (var workspace in snapshot.Of("Microsoft.OperationalInsights/workspaces"))
        {
            found.OneOf(workspace, "properties.sku.name", "PerGB2018");
            found.Between(workspace, "properties.retentionInDays", 30, 730);
            var quota = workspace.Number("properties.workspaceCapping.dailyQuotaGb");
            found.Expect(workspace, "properties.workspaceCapping.dailyQuotaGb", quota is -1 or >= 1, "-1 for no bound, or GB");
            found.Is(workspace, "properties.features.disableLocalAuth", expected: true);
        }

        foreach (var component in snapshot.Of("Microsoft.Insights/components"))
        {
            found.OneOf(component, "kind", "web");
            found.OneOf(component, "properties.Application_Type", "web");
            found.OneOf(component, "properties.IngestionMode", "LogAnalytics");
            found.Is(component, "properties.DisableLocalAuth", expected: true);
            found.Reference(snapshot, component, "properties.WorkspaceResourceId", "Microsoft.OperationalInsights/workspaces");
        }

        var groups = snapshot.Of("Microsoft.Insights/actionGroups").ToList();
        if (groups.Count == 0)
        {
            found.Missing("Microsoft.Insights/actionGroups", "nobody is told");
        }

        foreach (var group in groups)
        {
            found.Is(group, "properties.enabled", expected: true);
            found.Expect(
                group,
                "properties.groupShortName",
                group.Text("properties.groupShortName") is { Length: >= 1 and <= MostShortName },
                "1 to 12 characters"
            );
            var receivers = group.List("properties.emailReceivers").ToList();
            found.Expect(group, "properties.emailReceivers", receivers.Count > 0, "somebody");
            for (var index = 0; index < receivers.Count; index++)
            {
                found.Like(group, $"properties.emailReceivers.{index}.emailAddress", Patterns.Mail, "an address of mail");
                found.Is(group, $"properties.emailReceivers.{index}.useCommonAlertSchema", expected: true);
            }

            var names = receivers.Select(one => PredictedResource.TextOf(one?["name"])).ToList();
            found.Expect(group, "properties.emailReceivers", names.Distinct().Count() == names.Count, "receivers of different names");
        }

        foreach (var setting in snapshot.Of("Microsoft.Insights/diagnosticSettings"))
        {
            var scope = snapshot.Find(AccessRule.ScopeOf(setting));
            found.Expect(setting, "scope", scope is not null, "something that this deployment makes, and not the resource group");
            found.Reference(snapshot, setting, "properties.workspaceId", "Microsoft.OperationalInsights/workspaces");
            var logs = setting.List("properties.logs").ToList();
            found.Expect(setting, "properties.logs", logs.Count > 0, "groups of logs");
            for (var index = 0; index < logs.Count; index++)
            {
                found.OneOf(setting, $"properties.logs.{index}.categoryGroup", "audit", "allLogs");
                found.Is(setting, $"properties.logs.{index}.enabled", expected: true);
            }
        }
    }
}
