using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Landfall.Curation.Rejects;
using Landfall.Ledger;
using Landfall.Telemetry;

namespace Landfall.Tests.Telemetry;

/// <summary>The vocabulary as a whole: whoever changes a name, a unit or a label changes this test, and alerts somewhere.</summary>
public sealed class MetricCatalogTests
{
    [Fact]
    public void All_NamesUnitsAndAttributes_AreThese() =>
        Assert.Equal(
            [
                "Counter landfall.files {file}: landfall.table, landfall.state",
                "Counter landfall.files.stopped {file}: landfall.state, landfall.error.code",
                "Gauge landfall.files.waiting {file}: landfall.table, landfall.state",
                "Gauge landfall.files.oldest.age s: landfall.table",
                "Histogram landfall.file.delay s: ",
                "Gauge landfall.freshness s: landfall.table",
                "Gauge landfall.look.age s: ",
                "Counter landfall.rows {row}: landfall.table, landfall.outcome",
                "Counter landfall.rows.rejected {row}: landfall.table, landfall.rule",
                "Counter landfall.io By: landfall.table, landfall.direction",
                "Histogram landfall.stage.duration s: landfall.stage, landfall.outcome",
                "Counter landfall.attempts {attempt}: landfall.stage, landfall.outcome",
                "Counter landfall.events {event}: landfall.outcome",
                "Histogram landfall.query.duration s: landfall.outcome",
                "Gauge landfall.query.latest s: landfall.table",
                "Counter landfall.orchestrations {run}: landfall.outcome",
                "Counter landfall.activities {run}: landfall.activity, landfall.outcome",
                "Gauge landfall.objective s: landfall.table, landfall.objective",
                "Gauge landfall.objective.met 1: landfall.table, landfall.objective",
                "Gauge landfall.objective.budget 1: landfall.table, landfall.objective",
                "Counter landfall.objective.breaches {breach}: landfall.table, landfall.objective",
                "Gauge landfall.volume.expected.low {row}: landfall.table",
                "Gauge landfall.volume.expected.high {row}: landfall.table",
                "Counter landfall.alerts.told {alert}: landfall.outcome",
                "Gauge landfall.alerts.oldest.age s: ",
                "Counter landfall.telemetry.refused {measurement}: landfall.metric",
                "Counter landfall.telemetry.lost {loss}: landfall.reason",
                "Gauge landfall.credential.days_left d: landfall.credential",
                "Counter landfall.storage.calls {call}: landfall.service, landfall.operation, landfall.outcome",
                "Gauge landfall.cost.month {currency}: landfall.table",
                "Gauge landfall.cost.budget {currency}: landfall.table",
            ],
            MetricCatalog.All.Select(one => $"{one.Kind} {one.Name} {one.Unit}: {string.Join(", ", one.Attributes)}")
        );

    [Fact]
    public void All_Constants_AreUsedAndNothingElseIs()
    {
        Assert.Equal(
            Constants(typeof(MetricNames)).Where(name => name != MetricNames.Meter).Order(StringComparer.Ordinal),
            MetricCatalog.All.Select(one => one.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            Constants(typeof(AttributeNames)).Order(StringComparer.Ordinal),
            MetricCatalog.All.SelectMany(one => one.Attributes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        foreach (
            var (words, all) in ((Type, IReadOnlyList<string>)[])
                [
                    (typeof(StageNames), StageNames.All),
                    (typeof(ActivityNames), ActivityNames.All),
                    (typeof(Outcomes), Outcomes.All),
                    (typeof(RowOutcomes), RowOutcomes.All),
                    (typeof(Directions), Directions.All),
                    (typeof(ObjectiveNames), ObjectiveNames.All),
                    (typeof(TelemetryLosses), TelemetryLosses.All),
                    (typeof(StorageServices), StorageServices.All),
                    (typeof(StorageOperations), StorageOperations.All),
                ]
        )
        {
            Assert.Equal(Constants(words), all);
        }
    }

    [Fact]
    public void Instruments_OfTheMeter_AreTheCatalog()
    {
        using var metrics = new PipelineMetrics(TimeProvider.System);
        using var recorded = new RecordedMetrics(metrics);

        Assert.Equal(
            MetricCatalog.All.Select(one => (one.Name, one.Kind, one.Unit, one.Description)).Order(),
            recorded.Instruments.Select(one => (one.Name, KindOf(one), one.Unit!, one.Description!)).Order()
        );
        Assert.Equal(("Landfall", ""), (metrics.Meter.Name, metrics.Meter.Version ?? ""));
    }

    // Of a gauge and a counter that share a family Prometheus keeps neither.
    [Fact]
    public void All_FamiliesOfPrometheus_AreDifferent()
    {
        var families = MetricCatalog.All.Select(one => Prometheus.NameOf(one).Replace("_total", "", StringComparison.Ordinal)).ToList();

        Assert.Equal(families.Distinct(StringComparer.Ordinal), families);
    }

    [Fact]
    public void All_Histograms_HaveNoTable() =>
        Assert.DoesNotContain(MetricCatalog.All, one =>
            one.Kind == MetricKind.Histogram && one.Attributes.Contains(AttributeNames.Table, StringComparer.Ordinal)
        );

    [Fact]
    public void All_LimitsOfWords_HoldThem()
    {
        var codes = Regex.Count(
            File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "errors.md")),
            "^\\| `[a-z0-9-]+` \\|",
            RegexOptions.Multiline,
            TimeSpan.FromSeconds(1)
        );

        Assert.InRange(codes, 30, MetricCatalog.ErrorCodes);
        Assert.InRange(Constants(typeof(ViolationRule)).Count, 10, MetricCatalog.Rules);
        Assert.InRange(Enum.GetValues<BatchState>().Length, 10, MetricCatalog.States);
    }

    [Fact]
    public void Reference_Table_IsTheCatalog()
    {
        var text = File.ReadAllText(Path.Combine(SharedData.Repository, "docs", "telemetry.md"));

        Assert.Contains(string.Join('\n', MetricCatalog.All.Select(Line)), text, StringComparison.Ordinal);

        static string Line(MetricDefinition one)
        {
            var attributes = string.Join(", ", one.Attributes.Select(name => $"`{name["landfall.".Length..]}`"));
            var names = $"| `{one.Name}` | `{Prometheus.NameOf(one)}` | {one.Kind.ToString().ToLowerInvariant()} | `{one.Unit}` |";
            return $"{names} {attributes} | {one.Description} |";
        }
    }

    private static List<string> Constants(Type type) =>
        [
            .. type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(field => field.IsLiteral)
                .Select(field => (string)field.GetRawConstantValue()!),
        ];

    private static MetricKind KindOf(Instrument instrument) =>
        instrument switch
        {
            Counter<long> => MetricKind.Counter,
            Histogram<double> => MetricKind.Histogram,
            ObservableGauge<double> => MetricKind.Gauge,
            _ => throw new InvalidOperationException($"{instrument.Name} is a {instrument.GetType().Name}."),
        };
}

/// <summary>How Prometheus calls what is measured.</summary>
internal static class Prometheus
{
    public static string NameOf(MetricDefinition definition)
    {
        var unit = definition.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "d" => "_days",
            _ => "",
        };
        return definition.Name.Replace('.', '_') + unit + (definition.Kind == MetricKind.Counter ? "_total" : "");
    }
}
