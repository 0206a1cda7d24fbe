using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;
using static Landfall.Contracts.Odcs.Shapes;

namespace Landfall.Contracts.Odcs;

/// <summary>The shapes of foreign keys in the Open Data Contract Standard v3.1.</summary>
internal static partial class RelationshipShapes
{
    private static readonly ScalarShape Reference = new("a reference such as table.column", [ScalarKind.Text], References());

    private static readonly ListShape ReferenceList = new(Reference, 1);

    private static readonly ChoiceShape OneOrMore = new(node => node.Node is YamlSequenceNode ? ReferenceList : Reference);

    /// <summary>A relationship of a schema, which names both ends.</summary>
    public static Shape OfSchema { get; } = Object(["from", "to"],
        ("type", Word("foreignKey")), ("from", OneOrMore), ("to", OneOrMore), ("customProperties", CustomProperties));

    /// <summary>A relationship of a property, which is its own start.</summary>
    public static Shape OfProperty { get; } = Object(["to"], ("type", Word("foreignKey")), ("to", OneOrMore), ("customProperties", CustomProperties));

    // The standard's ShorthandReference or FullyQualifiedReference.
    [GeneratedRegex(@"\A(?:[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*|(?:(?:https?://)?[A-Za-z0-9._\-/]+\.yaml#)?/?[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+(?:/[A-Za-z_][A-Za-z0-9_]*/[A-Za-z0-9_-]+)*)\z", RegexOptions.None, 1000)]
    private static partial Regex References();
}
