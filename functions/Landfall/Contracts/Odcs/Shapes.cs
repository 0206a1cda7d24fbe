using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>The small shapes that the Open Data Contract Standard v3.1 uses everywhere (its JSON Schema, <c>$defs</c>).</summary>
internal static partial class Shapes
{
    public static Shape Any { get; } = new AnyShape();

    public static Shape Text { get; } = new ScalarShape("a text", [ScalarKind.Text]);

    public static Shape Flag { get; } = new ScalarShape("true or false", [ScalarKind.Boolean]);

    public static Shape Integer { get; } = new ScalarShape("a whole number", [ScalarKind.Integer]);

    public static Shape Count { get; } = new ScalarShape("a whole number from 0", [ScalarKind.Integer], Digits());

    public static Shape Number { get; } = new ScalarShape("a number", [ScalarKind.Integer, ScalarKind.Number]);

    public static Shape Scalar { get; } = new ScalarShape("a single value", Enum.GetValues<ScalarKind>());

    public static Shape Date { get; } = new ScalarShape("a date as \"yyyy-MM-dd\"", [ScalarKind.Text], Dates());

    public static Shape Instant { get; } = new ScalarShape("a time as \"yyyy-MM-ddTHH:mm:ssZ\"", [ScalarKind.Text], Instants());

    public static Shape StableId { get; } = new ScalarShape("an id of letters, digits, - and _", [ScalarKind.Text], StableIds());

    public static Shape Texts { get; } = new ListShape(Text);

    public static Shape AuthoritativeDefinitions { get; } =
        new ListShape(Object(["url", "type"], ("id", StableId), ("url", Text), ("type", Text), ("description", Text)));

    /// <summary>Custom properties of the contract itself, where Landfall's settings are read.</summary>
    public static Shape ContractProperties { get; } = new ListShape(CustomProperty());

    /// <summary>Custom properties of anything inside the contract.</summary>
    public static Shape CustomProperties { get; } = new ListShape(new CustomPropertyShape(CustomProperty()));

    public static ObjectShape Object(string[] required, params (string Key, Shape Shape)[] keys) =>
        new(keys.ToDictionary(entry => entry.Key, entry => entry.Shape, StringComparer.Ordinal), required);

    public static Shape Word(params string[] words) => new WordShape(words);

    private static ObjectShape CustomProperty() =>
        Object(["property", "value"], ("id", StableId), ("property", Text), ("value", Any), ("description", Text));

    [GeneratedRegex(@"\A[0-9]{1,9}\z", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z", RegexOptions.None, 1000)]
    private static partial Regex StableIds();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.None, 1000)]
    private static partial Regex Dates();

    [GeneratedRegex(
        @"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})\z",
        RegexOptions.None,
        1000
    ),]
    private static partial Regex Instants();
}
