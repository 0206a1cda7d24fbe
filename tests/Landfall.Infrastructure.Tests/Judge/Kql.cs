using System.Reflection;
using Landfall.Telemetry;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>What a query of Azure Monitor names.</summary>
internal static class Kql
{
    private const string Overflow = "otel.metric.overflow";

    // Of Azure Monitor, in the table of metrics.
    private static readonly string[] Columns =
    [
        "Name",
        "Sum",
        "Min",
        "Max",
        "ItemCount",
        "TimeGenerated",
        "AppRoleInstance",
        "AppRoleName",
        "Properties",
    ];

    private static readonly string[] Attributes =
    [
        .. typeof(AttributeNames)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!),
        Overflow,
    ];

    /// <summary>The metrics that a query names.</summary>
    public static IReadOnlyList<string> Metrics(string query) =>
        [
            .. Quoted(query)
                .Where(text => text.StartsWith("landfall.", StringComparison.Ordinal) && !Attributes.Contains(text))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>What is wrong with what a query names; none for nothing. It is no parser: a query that is cut short is not seen.</summary>
    public static IEnumerable<string> Problems(string query)
    {
        if (!Patterns.IsMatch(query, @"\bAppMetrics\b"))
        {
            yield return "does not ask AppMetrics";
        }

        foreach (var metric in Metrics(query).Where(text => text is not "landfall."))
        {
            if (MetricCatalog.All.All(one => one.Name != metric))
            {
                yield return $"names '{metric}', which is no metric of the catalog";
            }
        }

        var attributes = Patterns.Each(query, @"Properties\[""([^""]+)""\]").Distinct(StringComparer.Ordinal).ToList();
        foreach (var attribute in attributes)
        {
            if (!Attributes.Contains(attribute, StringComparer.Ordinal))
            {
                yield return $"names '{attribute}', which is no attribute";
            }
            else if (attribute != Overflow && !Metrics(query).Any(metric => Has(metric, attribute)))
            {
                yield return $"names '{attribute}', which none of its metrics has";
            }
        }

        foreach (var word in Quoted(query).Except(Metrics(query)).Except(attributes).Where(text => text is not ("landfall." or "true")))
        {
            if (!Words().Contains(word, StringComparer.Ordinal) && !Patterns.IsMatch(query, $@"project What = ""{word}"""))
            {
                yield return $"names '{word}', which no attribute says";
            }
        }

        if (query.Count(letter => letter == '(') != query.Count(letter => letter == ')') || query.Count(letter => letter == '"') % 2 == 1)
        {
            yield return "has brackets or quotes that do not match";
        }
    }

    /// <summary>True where a query has a column: of the table, or one that it makes itself.</summary>
    public static bool HasColumn(string query, string column) =>
        Columns.Contains(column, StringComparer.Ordinal) || Patterns.IsMatch(query, $@"\b{column} = ");

    private static bool Has(string metric, string attribute) =>
        MetricCatalog.All.Any(one => one.Name == metric && one.Attributes.Contains(attribute, StringComparer.Ordinal));

    private static IEnumerable<string> Quoted(string query) => Patterns.Each(query, "\"([^\"]*)\"").Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Words() =>
        [.. Outcomes.All, .. RowOutcomes.All, .. AlertOutcomes.All, .. StageNames.All, .. TelemetryLosses.All, .. ObjectiveNames.All];
}
