using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;
using static Landfall.Contracts.Odcs.Shapes;

namespace Landfall.Contracts.Odcs;

/// <summary>The shapes of a schema and its properties in the Open Data Contract Standard v3.1.</summary>
internal static class SchemaShapes
{
    // The options of a property without a valid type cannot be judged; the type itself is reported.
    private const string NoType = "";

    private static readonly WordShape LogicalType = new(
        "string",
        "date",
        "timestamp",
        "time",
        "number",
        "integer",
        "object",
        "array",
        "boolean"
    );

    private static readonly (string, Shape)[] Element =
    [
        ("id", StableId),
        ("name", Text),
        ("physicalType", Text),
        ("description", Text),
        ("businessName", Text),
        ("authoritativeDefinitions", AuthoritativeDefinitions),
        ("tags", Texts),
        ("customProperties", CustomProperties),
    ];

    private static readonly Dictionary<string, Shape> Options = new(StringComparer.Ordinal)
    {
        ["string"] = Object([], ("minLength", Count), ("maxLength", Count), ("pattern", Text), ("format", Text)),
        ["date"] = Moments(),
        ["time"] = Moments(("timezone", Flag), ("defaultTimezone", Text)),
        ["timestamp"] = Moments(("timezone", Flag), ("defaultTimezone", Text)),
        ["integer"] = Numbers("i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128"),
        ["number"] = Numbers("f32", "f64"),
        ["object"] = Object([], ("maxProperties", Count), ("minProperties", Count), ("required", new ListShape(Text, 1))),
        ["array"] = Object([], ("maxItems", Count), ("minItems", Count), ("uniqueItems", Flag)),
        ["boolean"] = Object([]),
        [NoType] = Any,
    };

    private static readonly Dictionary<string, ObjectShape> Properties = OfEachType("name");

    private static readonly Dictionary<string, ObjectShape> Items = OfEachType();

    /// <summary>One schema: an object with its properties.</summary>
    public static Shape Schema { get; } =
        Object(
            ["name", "properties"],
            [
                .. Element,
                ("logicalType", Word("object")),
                ("physicalName", Text),
                ("dataGranularityDescription", Text),
                ("properties", new ListShape(Property(), 1)),
                ("relationships", new ListShape(RelationshipShapes.OfSchema)),
                ("quality", QualityShapes.Checks),
            ]
        );

    private static ChoiceShape Property() => new(node => Choose(node, Properties));

    private static Shape Choose(OdcsNode node, Dictionary<string, ObjectShape> shapes) =>
        shapes[node["logicalType"]?.Text is { } type && shapes.ContainsKey(type) ? type : NoType];

    private static Dictionary<string, ObjectShape> OfEachType(params string[] required) =>
        Options.Keys.ToDictionary(type => type, type => PropertyOf(type, required), StringComparer.Ordinal);

    private static ObjectShape PropertyOf(string type, params string[] required)
    {
        (string, Shape)[] nested = type switch
        {
            "object" => [("properties", new ListShape(Property()))],
            "array" => [("items", new ChoiceShape(node => Choose(node, Items!)))],
            NoType => [("properties", Any), ("items", Any)],
            _ => [],
        };
        return Object(
            required,
            [
                .. Element,
                .. nested,
                ("primaryKey", Flag),
                ("primaryKeyPosition", Integer),
                ("logicalType", LogicalType),
                ("logicalTypeOptions", Options[type]),
                ("physicalName", Text),
                ("required", Flag),
                ("unique", Flag),
                ("partitioned", Flag),
                ("partitionKeyPosition", Integer),
                ("classification", Text),
                ("encryptedName", Text),
                ("transformSourceObjects", Texts),
                ("transformLogic", Text),
                ("transformDescription", Text),
                ("examples", new ListShape(Any)),
                ("criticalDataElement", Flag),
                ("relationships", new ListShape(RelationshipShapes.OfProperty)),
                ("quality", QualityShapes.Checks),
            ]
        );
    }

    private static ObjectShape Moments(params (string, Shape)[] more) =>
        Object(
            [],
            [("format", Text), ("maximum", Text), ("exclusiveMaximum", Text), ("minimum", Text), ("exclusiveMinimum", Text), .. more]
        );

    private static ObjectShape Numbers(params string[] formats) =>
        Object(
            [],
            ("multipleOf", Number),
            ("maximum", Number),
            ("exclusiveMaximum", Number),
            ("minimum", Number),
            ("exclusiveMinimum", Number),
            ("format", Word(formats))
        );
}

/// <summary>The shapes of foreign keys in the Open Data Contract Standard v3.1.</summary>
internal static partial class RelationshipShapes
{
    private static readonly ScalarShape Reference = new("a reference such as table.column", [ScalarKind.Text], References());

    private static readonly ListShape ReferenceList = new(Reference, 1);

    private static readonly ChoiceShape OneOrMore = new(node => node.Node is YamlSequenceNode ? ReferenceList : Reference);

    /// <summary>A relationship of a schema, which names both ends.</summary>
    public static Shape OfSchema { get; } =
        Object(
            ["from", "to"],
            ("type", Word("foreignKey")),
            ("from", OneOrMore),
            ("to", OneOrMore),
            ("customProperties", CustomProperties)
        );

    /// <summary>A relationship of a property, which is its own start.</summary>
    public static Shape OfProperty { get; } =
        Object(["to"], ("type", Word("foreignKey")), ("to", OneOrMore), ("customProperties", CustomProperties));

    // The standard's ShorthandReference or FullyQualifiedReference.
    [GeneratedRegex(
        @"\A(?:[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*"
            + @"|(?:(?:https?://)?[A-Za-z0-9._\-/]+\.yaml#)?/?[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+"
            + @"(?:/[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+)*)\z",
        RegexOptions.None,
        1000
    )]
    private static partial Regex References();
}
