using YamlDotNet.RepresentationModel;
using static Landfall.Contracts.Odcs.Shapes;

namespace Landfall.Contracts.Odcs;

/// <summary>The shapes of quality checks in the Open Data Contract Standard v3.1.</summary>
internal static class QualityShapes
{
    private static readonly ListShape Range = new(Number, 2, 2);

    private static readonly (string, Shape)[] Common =
    [
        ("id", StableId),
        ("authoritativeDefinitions", AuthoritativeDefinitions),
        ("businessImpact", Text),
        ("customProperties", CustomProperties),
        ("description", Text),
        ("dimension", Word("accuracy", "completeness", "conformity", "consistency", "coverage", "timeliness", "uniqueness")),
        ("method", Text),
        ("name", Text),
        ("schedule", Text),
        ("scheduler", Text),
        ("severity", Text),
        ("tags", Texts),
        ("type", Word("text", "library", "sql", "custom")),
        ("unit", Text),
    ];

    private static readonly (string, Shape)[] Operators =
    [
        ("mustBe", Any),
        ("mustNotBe", Any),
        ("mustBeGreaterThan", Number),
        ("mustBeGreaterOrEqualTo", Number),
        ("mustBeLessThan", Number),
        ("mustBeLessOrEqualTo", Number),
        ("mustBeBetween", Range),
        ("mustNotBeBetween", Range),
    ];

    private static readonly ObjectShape InWords = Object([], Common);

    private static readonly OneOfShape Library = new(
        Object(
            ["metric"],
            [
                .. Common,
                .. Operators,
                ("metric", Word("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount")),
                ("rule", Text),
                ("arguments", new AnyShape()),
            ]
        ),
        [.. Operators.Select(entry => entry.Item1)]
    );

    private static readonly OneOfShape Sql = new(
        Object(["query"], [.. Common, .. Operators, ("query", Text)]),
        [.. Operators.Select(entry => entry.Item1)]
    );

    private static readonly ObjectShape Custom = Object(
        ["engine", "implementation"],
        [.. Common, ("engine", Text), ("implementation", new ChoiceShape(node => node.Node is YamlMappingNode ? Any : Text))]
    );

    /// <summary>A list of checks; what else a check may hold follows from its type, which is library when it names a metric.</summary>
    public static Shape Checks { get; } =
        new ListShape(
            new ChoiceShape(node =>
                (node["type"]?.Text, node["metric"]) switch
                {
                    ("sql", _) => Sql,
                    ("custom", _) => Custom,
                    ("library", _) or (_, not null) => Library,
                    _ => InWords,
                }
            )
        );
}
