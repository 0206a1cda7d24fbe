using System.Xml;
using Landfall.Infrastructure.Tests.Snapshots;
using Landfall.Telemetry;

namespace Landfall.Infrastructure.Tests.Judge.Rules;

/// <summary>One rule of Azure Monitor for each alert of the catalog, with its severity, its metrics, its bounds and its entry in the
/// playbook.</summary>
internal sealed class AlertRule : ISnapshotRule
{
    private const string Criterion = "properties.criteria.allOf.0";

    // What Azure Monitor takes for the pause between two looks, and for how far back each goes.
    private static readonly string[] Times = ["PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT6H", "P1D"];

    /// <inheritdoc/>
    public string Name => "alerts";

    /// <inheritdoc/>
    public void Check(Snapshot snapshot, Findings found)
    {
        var rules = snapshot.Of("Microsoft.Insights/scheduledQueryRules").ToList();
        foreach (var alert in AlertCatalog.All.Where(alert => rules.Count(rule => rule.Text("properties.displayName") == alert.Name) != 1))
        {
            found.Missing($"Microsoft.Insights/scheduledQueryRules {alert.Name}", "each alert of the catalog has one rule");
        }

        foreach (var rule in rules)
        {
            CheckRule(snapshot, rule, found);
            CheckQuery(rule, found);
        }
    }

    /// <summary>Azure Monitor's number of a severity.</summary>
    public static int NumberOf(AlertSeverity severity) => severity == AlertSeverity.Page ? 1 : 3;

    private static void CheckRule(Snapshot snapshot, PredictedResource rule, Findings found)
    {
        found.OneOf(rule, "kind", "LogAlert");
        found.Is(rule, "properties.enabled", expected: true);
        found.Is(rule, "properties.autoMitigate", expected: true);
        found.Is(rule, "properties.skipQueryValidation", expected: true);
        found.OneOf(rule, "properties.evaluationFrequency", Times);
        found.OneOf(rule, "properties.windowSize", Times);
        found.Expect(
            rule,
            "properties.windowSize",
            Time(rule, "properties.windowSize") >= Time(rule, "properties.evaluationFrequency"),
            "as long as the pause between two looks at least, or what comes in between is seen by none"
        );
        var scopes = rule.Texts("properties.scopes");
        found.Expect(rule, "properties.scopes", scopes.Count == 1, "one workspace");
        found.Reference(snapshot, rule, "properties.scopes.0", "Microsoft.OperationalInsights/workspaces");
        found.Reference(snapshot, rule, "properties.actions.actionGroups.0", "Microsoft.Insights/actionGroups");

        var alert = AlertCatalog.All.FirstOrDefault(one => one.Name == rule.Text("properties.displayName"));
        found.Expect(rule, "properties.displayName", alert is not null, "an alert of the catalog");
        if (alert is null)
        {
            return;
        }

        found.Expect(rule, "name", rule.Name.EndsWith($"-{alert.Name}", StringComparison.Ordinal), $"a name that ends with {alert.Name}");
        var severity = NumberOf(alert.Severity);
        found.Between(rule, "properties.severity", severity, severity);
        found.OneOf(rule, "properties.actions.customProperties.alert", alert.Name);
        found.Like(
            rule,
            "properties.actions.customProperties.playbook",
            $"^https?://.+#{alert.Name.ToLowerInvariant()}$",
            "the address of its entry in the playbook"
        );
        var description = rule.Text("properties.description") ?? "";
        found.Expect(
            rule,
            "properties.description",
            description.StartsWith(alert.Title, StringComparison.Ordinal)
                && description.EndsWith($"#{alert.Name.ToLowerInvariant()}", StringComparison.Ordinal),
            $"'{alert.Title}' and the address of its entry in the playbook"
        );
        var query = rule.Text($"{Criterion}.query") ?? "";
        CheckBounds(rule, alert, query, found);
        found.Expect(
            rule,
            $"{Criterion}.query",
            alert.Metrics.Count > 0
                ? Kql.Metrics(query)
                    .Order(StringComparer.Ordinal)
                    .SequenceEqual(alert.Metrics.Select(one => one.Name).Order(StringComparer.Ordinal))
                : query.Contains("Name startswith \"landfall.\"", StringComparison.Ordinal),
            $"a query of {string.Join(", ", alert.Metrics.Select(one => one.Name).DefaultIfEmpty("all metrics"))}"
        );
    }

    // The rules for Prometheus say the same; a bound that is changed there is changed here.
    private static void CheckBounds(PredictedResource rule, AlertDefinition alert, string query, Findings found)
    {
        var missing = PrometheusRules.BoundsOf(alert.Name).Where(bound => !PrometheusRules.Names(query, bound)).ToList();
        found.Expect(rule, $"{Criterion}.query", missing.Count == 0, $"the bounds of Prometheus: {string.Join(", ", missing)}");
    }

    private static void CheckQuery(PredictedResource rule, Findings found)
    {
        found.Expect(rule, "properties.criteria.allOf", rule.List("properties.criteria.allOf").Count() == 1, "one criterion");
        found.OneOf(rule, $"{Criterion}.timeAggregation", "Count");
        found.OneOf(rule, $"{Criterion}.operator", "GreaterThan");
        found.Between(rule, $"{Criterion}.threshold", 0, 0);
        var (periods, failing) = (
            rule.Number($"{Criterion}.failingPeriods.numberOfEvaluationPeriods"),
            rule.Number($"{Criterion}.failingPeriods.minFailingPeriodsToAlert")
        );
        found.Expect(
            rule,
            $"{Criterion}.failingPeriods",
            periods is >= 1 and <= 6 && failing >= 1 && failing <= periods,
            "1 to 6, and at least 1 of them"
        );
        var query = rule.Text($"{Criterion}.query") ?? "";
        foreach (var problem in Kql.Problems(query))
        {
            found.Add(rule, $"{Criterion}.query", problem);
        }

        foreach (var (index, dimension) in rule.List($"{Criterion}.dimensions").Index())
        {
            var column = PredictedResource.TextOf(dimension?["name"]) ?? "";
            found.Expect(rule, $"{Criterion}.dimensions.{index}.name", Kql.HasColumn(query, column), "a column of the query");
            found.OneOf(rule, $"{Criterion}.dimensions.{index}.operator", "Include");
            found.Expect(
                rule,
                $"{Criterion}.dimensions.{index}.values",
                rule.Texts($"{Criterion}.dimensions.{index}.values") is ["*"],
                "all values"
            );
        }
    }

    private static TimeSpan Time(PredictedResource rule, string path) =>
        rule.Text(path) is { } text && Times.Contains(text, StringComparer.Ordinal) ? XmlConvert.ToTimeSpan(text) : TimeSpan.Zero;
}
