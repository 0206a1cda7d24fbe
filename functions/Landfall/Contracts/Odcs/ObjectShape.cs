using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

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
