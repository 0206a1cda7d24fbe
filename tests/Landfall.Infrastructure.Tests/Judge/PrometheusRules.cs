using YamlDotNet.RepresentationModel;

namespace Landfall.Infrastructure.Tests.Judge;

/// <summary>The alerts as deploy/prometheus has them.</summary>
internal static class PrometheusRules
{
    private static readonly Dictionary<string, string> Expressions = Read();

    /// <summary>The numbers that an alert compares with, but for 0 and 1, which any query has.</summary>
    public static IReadOnlyList<string> BoundsOf(string alert) =>
        [
            .. Patterns
                .Each(Expressions.GetValueOrDefault(alert, ""), @"(?:>=?|<=?|\*)\s+(\d+(?:\.\d+)?)")
                .Where(number => number is not ("0" or "1"))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>True where a query has a number by itself.</summary>
    public static bool Names(string query, string number) =>
        Patterns.IsMatch(query, $@"(?<![\d.]){number.Replace(".", @"\.", StringComparison.Ordinal)}(?![\d.]|\w)");

    private static Dictionary<string, string> Read()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Path.Combine(SharedData.Repository, "deploy", "prometheus", "landfall-rules.yml"));
        yaml.Load(text);
        return ((YamlSequenceNode)((YamlMappingNode)yaml.Documents[0].RootNode)["groups"])
            .SelectMany(group => (YamlSequenceNode)group["rules"])
            .Cast<YamlMappingNode>()
            .Where(rule => rule.Children.ContainsKey("alert"))
            .ToDictionary(
                rule => ((YamlScalarNode)rule["alert"]).Value!,
                rule => ((YamlScalarNode)rule["expr"]).Value!,
                StringComparer.Ordinal
            );
    }
}
