using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>What the standard allows at one place of a contract.</summary>
internal abstract class Shape
{
    /// <summary>Notes everything below <paramref name="node"/> that the standard does not allow.</summary>
    public abstract void Check(OdcsNode node, ProblemLog problems);

    /// <summary>What stands at a node, in a message's words; never its text, which may be long.</summary>
    protected static string Found(OdcsNode node) =>
        (node.Kind, node.Node) switch
        {
            (ScalarKind.Null, _) => "nothing",
            (ScalarKind.Boolean, _) => "a boolean",
            (ScalarKind.Integer or ScalarKind.Number, _) => "a number",
            (ScalarKind.Text, _) => "a text",
            (_, YamlDotNet.RepresentationModel.YamlSequenceNode) => "a list",
            _ => "a mapping",
        };
}

/// <summary>Any value at all.</summary>
internal sealed class AnyShape : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems) { }
}

/// <summary>A value whose shape follows from what it holds.</summary>
internal sealed class ChoiceShape(Func<OdcsNode, Shape> choose) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems) => choose(node).Check(node, problems);
}

/// <summary>A custom property below the contract's own level, where Landfall reads none of its settings.</summary>
internal sealed class CustomPropertyShape(Shape shape) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        shape.Check(node, problems);
        if (node["property"] is { Text: { } name } property && LandfallProperties.IsMeant(name))
        {
            problems.Add(
                property,
                LandfallProperties.NotBuilt.Contains(name, StringComparer.Ordinal)
                    ? $"{name} is known but not built yet; take it out until it is"
                    : $"{name} is not read here; Landfall's settings belong in the customProperties of the contract itself"
            );
        }
    }
}

/// <summary>A list whose items all have one shape.</summary>
internal sealed class ListShape(Shape items, int minItems = 0, int maxItems = int.MaxValue) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        if (node.Node is not YamlSequenceNode list)
        {
            problems.Add(node, $"expected a list, found {Found(node)}");
            return;
        }

        if (list.Children.Count < minItems || list.Children.Count > maxItems)
        {
            var expected = minItems == maxItems ? $"{minItems}" : $"at least {minItems}";
            problems.Add(node, $"expected {expected} items, found {list.Children.Count}");
        }

        foreach (var item in node.Items)
        {
            items.Check(item, problems);
        }
    }
}

/// <summary>A mapping with a closed list of keys.</summary>
internal sealed class ObjectShape(IReadOnlyDictionary<string, Shape> keys, params string[] required) : Shape
{
    /// <summary>The keys allowed, each with the shape of its value.</summary>
    public IReadOnlyDictionary<string, Shape> Keys { get; } = keys;

    /// <summary>The keys that must be there.</summary>
    public IReadOnlyList<string> Required { get; } = required;

    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        if (node.Node is not YamlMappingNode)
        {
            problems.Add(node, $"expected a mapping, found {Found(node)}");
            return;
        }

        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, key, value) in node.Entries)
        {
            present.Add(name);
            if (Keys.TryGetValue(name, out var shape))
            {
                shape.Check(value, problems);
            }
            else
            {
                problems.Add(key, "the key is unknown here", NearestWord.Of(name, Keys.Keys));
            }
        }

        foreach (var missing in Required.Where(name => !present.Contains(name)))
        {
            problems.Add(node.Line, node.Path.Length == 0 ? missing : $"{node.Path}.{missing}", "the key is required and missing");
        }
    }
}

/// <summary>A mapping that must hold exactly one of several keys.</summary>
internal sealed class OneOfShape(ObjectShape shape, IReadOnlyList<string> choices) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        shape.Check(node, problems);
        var found = choices.Count(key => node[key] is not null);
        if (found != 1)
        {
            problems.Add(node, $"expected exactly one of {string.Join(", ", choices)}, found {found}");
        }
    }
}

/// <summary>A single value of certain kinds.</summary>
/// <param name="expected">The kinds in a message's words, such as <c>a text</c>.</param>
/// <param name="kinds">The kinds allowed.</param>
/// <param name="pattern">What a text must match as a whole; null for anything.</param>
internal sealed class ScalarShape(string expected, ScalarKind[] kinds, Regex? pattern = null) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        if (node.Kind == ScalarKind.Number && kinds is [ScalarKind.Integer])
        {
            problems.Add(node, $"expected {expected} written in digits alone, found '{node.Raw}'");
        }
        else if (node.Kind is not { } kind || !kinds.Contains(kind))
        {
            var quotes = kinds is [ScalarKind.Text] && node.Kind is not (null or ScalarKind.Null) ? "; put it in quotes" : "";
            problems.Add(node, $"expected {expected}, found {Found(node)}{quotes}");
        }
        else if (!kinds.Contains(ScalarKind.Text) && kind is (ScalarKind.Integer or ScalarKind.Number) && node.Number is null)
        {
            problems.Add(node, $"expected {expected} in decimal digits that 28 digits can hold, found '{node.Raw}'");
        }
        else if (pattern is not null && !pattern.IsMatch(node.Raw))
        {
            problems.Add(node, $"expected {expected}, found '{node.Raw}'");
        }
    }
}

/// <summary>One of a fixed list of words.</summary>
internal sealed class WordShape(params string[] words) : Shape
{
    /// <summary>The words allowed.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        if (node.Text is not { } text)
        {
            problems.Add(node, $"expected {Expected}, found {Found(node)}");
        }
        else if (!Words.Contains(text, StringComparer.Ordinal))
        {
            problems.Add(node, $"'{text}' is not one of the values allowed here; expected {Expected}", NearestWord.Of(text, Words));
        }
    }

    private string Expected => Words.Count == 1 ? Words[0] : $"one of {string.Join(", ", Words)}";
}
