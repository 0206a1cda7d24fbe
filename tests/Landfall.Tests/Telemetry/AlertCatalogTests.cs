using System.Text.Json;
using System.Text.RegularExpressions;
using Landfall.Telemetry;
using YamlDotNet.RepresentationModel;

namespace Landfall.Tests.Telemetry;

/// <summary>One list of alerts and metrics, wherever it is written: code, rules, playbook, dashboard and documentation.</summary>
public sealed partial class AlertCatalogTests
{
    private static readonly string[] Series = ["_bucket", "_sum", "_count"];

    [Fact]
    public void Rules_AlertsAndTheirSeverities_AreTheCatalog() =>
        Assert.Equal(
            AlertCatalog.All.Select(alert => (alert.Name, alert.Severity.ToString().ToLowerInvariant())),
            Alerts().Select(rule => (Text(rule, "alert"), Text((YamlMappingNode)rule["labels"], "severity")))
        );

    [Fact]
    public void Rules_MetricsOfAnAlert_AreThoseThatTheCatalogNames()
    {
        var records = Rules()
            .Where(rule => rule.Children.ContainsKey("record"))
            .ToDictionary(rule => Text(rule, "record"), rule => Metrics(Text(rule, "expr")), StringComparer.Ordinal);

        Assert.Equal(
            AlertCatalog.All.Select(alert => $"{alert.Name}: {Names(alert.Metrics.Select(Prometheus.NameOf))}"),
            Alerts()
                .Select(rule =>
                {
                    var expression = Text(rule, "expr");
                    var recorded = RecordName().Matches(expression).SelectMany(match => records[match.Value]);
                    return $"{Text(rule, "alert")}: {Names([.. recorded, .. Metrics(RecordName().Replace(expression, ""))])}";
                })
        );

        static string Names(IEnumerable<string> names) =>
            string.Join(", ", names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Rules_RunbookOfAnAlert_IsItsEntryInThePlaybook() =>
        Assert.All(Alerts(), rule =>
            Assert.Equal(
                $"docs/operations/playbook.md#{Text(rule, "alert").ToLowerInvariant()}",
                Text((YamlMappingNode)rule["annotations"], "runbook")
            )
        );

    [Fact]
    public void Rules_TestsOfPromtool_HaveEachAlert()
    {
        var tests = File.ReadAllText(Deployed("prometheus", "landfall-rules-test.yml"));

        Assert.All(AlertCatalog.All, alert => Assert.Matches($"alertname: {alert.Name}\n +exp_alerts:\n", tests));
    }

    [Fact]
    public void Playbook_Entries_AreTheCatalogAndSayWhatToDo()
    {
        var entries = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "operations", "playbook.md")).Split("\n## ")[1..];

        Assert.Equal(
            AlertCatalog.All.Select(alert => $"{alert.Name}\n\n**{alert.Title}** ({alert.Severity.ToString().ToLowerInvariant()})."),
            entries.Select(entry => FirstLines().Match(entry).Value)
        );
        foreach (var entry in entries)
        {
            foreach (var part in (string[])["- *Nature.* ", "- *First look.* ", "- *Actions.* ", "- *Tell.* ", "- *Then.* "])
            {
                Assert.Contains(part, entry, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Dashboard_Expressions_NameMetricsAndLabelsThatThereAre()
    {
        using var dashboard = JsonDocument.Parse(File.ReadAllText(Deployed("grafana", "landfall.json")));
        var expressions = Expressions(dashboard.RootElement).ToList();

        Assert.InRange(expressions.Count, 10, 100);
        Assert.All(expressions, expression => Assert.NotEqual(0, Metrics(expression).Count + RecordName().Count(expression)));
    }

    // Each word that begins like ours is a metric or a label of one.
    private static List<string> Metrics(string expression)
    {
        var labels = MetricCatalog
            .All.SelectMany(one => one.Attributes)
            .Select(name => name.Replace('.', '_'))
            .ToHashSet(StringComparer.Ordinal);
        var metrics = MetricCatalog
            .All.SelectMany(one =>
                one.Kind == MetricKind.Histogram ? Series.Select(end => Prometheus.NameOf(one) + end) : [Prometheus.NameOf(one)]
            )
            .ToHashSet(StringComparer.Ordinal);
        var names = MetricName()
            .Matches(RecordName().Replace(expression, ""))
            .Select(match => match.Value)
            .Where(name => !labels.Contains(name))
            .ToList();
        Assert.All(names, name => Assert.Contains(name, metrics));
        return names;
    }

    private static IEnumerable<string> Expressions(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.Object => json.EnumerateObject()
                .SelectMany(one => one.NameEquals("expr") ? [one.Value.GetString()!] : Expressions(one.Value)),
            JsonValueKind.Array => json.EnumerateArray().SelectMany(Expressions),
            _ => [],
        };

    private static IEnumerable<YamlMappingNode> Alerts() => Rules().Where(rule => rule.Children.ContainsKey("alert"));

    private static List<YamlMappingNode> Rules()
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(Deployed("prometheus", "landfall-rules.yml"));
        stream.Load(reader);
        var groups = (YamlSequenceNode)((YamlMappingNode)stream.Documents[0].RootNode)["groups"];
        return [.. groups.Cast<YamlMappingNode>().SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>()];
    }

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    private static string Deployed(string tool, string file) => Path.Combine(SharedData.Repository, "deploy", tool, file);

    [GeneratedRegex("landfall:[a-z0-9_]+:[a-z0-9_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RecordName();

    // Not the pattern of names that a rule looks for.
    [GeneratedRegex("\\blandfall_[a-z0-9_]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MetricName();

    [GeneratedRegex("^[^\n]+\n\n[^\n]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstLines();
}
