using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

/// <summary>A YAML node with its path in the document.</summary>
/// <param name="Node">The node.</param>
/// <param name="Path">The path of keys, such as <c>schema[0].name</c>; empty for the document.</param>
internal readonly partial record struct OdcsNode(YamlNode Node, string Path)
{
    /// <summary>The line of the node, from 1.</summary>
    public int Line => (int)Node.Start.Line;

    /// <summary>The node's text when it is a scalar that is not null, a boolean or a number.</summary>
    public string? Text => Kind == ScalarKind.Text ? Raw : null;

    /// <summary>The scalar as it is written; empty for a mapping or a list.</summary>
    public string Raw => (Node as YamlScalarNode)?.Value ?? "";

    /// <summary>The kind of scalar, or null for a mapping or a list.</summary>
    public ScalarKind? Kind =>
        Node is not YamlScalarNode scalar ? null
        : scalar.Style != ScalarStyle.Plain ? ScalarKind.Text
        : Plain(Raw);

    /// <summary>The boolean that the node holds, or null when it holds none.</summary>
    public bool? Flag => Kind == ScalarKind.Boolean ? bool.Parse(Raw) : null;

    /// <summary>The number that the node holds, or null when it holds none that a decimal can.</summary>
    public decimal? Number =>
        Kind is ScalarKind.Integer or ScalarKind.Number
        && decimal.TryParse(Raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The items of a list, none for another node.</summary>
    public IEnumerable<OdcsNode> Items
    {
        get
        {
            var path = Path;
            return Node is YamlSequenceNode list
                ? list.Children.Select((item, index) => new OdcsNode(item, string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]")))
                : [];
        }
    }

    /// <summary>The keys of a mapping, each with its own line and the path of its value; none for another node.</summary>
    public IEnumerable<(string Name, OdcsNode Key, OdcsNode Value)> Entries
    {
        get
        {
            var self = this;
            return Node is YamlMappingNode mapping
                ? mapping.Children.Select(pair =>
                    (self.NameOf(pair.Key), new OdcsNode(pair.Key, self.PathOf(pair.Key)), new OdcsNode(pair.Value, self.PathOf(pair.Key)))
                )
                : [];
        }
    }

    /// <summary>The value of a key, or null when the node has no such key.</summary>
    public OdcsNode? this[string key]
    {
        get
        {
            foreach (var (name, _, value) in Entries)
            {
                if (string.Equals(name, key, StringComparison.Ordinal))
                {
                    return value;
                }
            }

            return null;
        }
    }

    private static ScalarKind Plain(string raw) =>
        raw switch
        {
            "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
            _ when Integers().IsMatch(raw) => ScalarKind.Integer,
            _ when Numbers().IsMatch(raw) => ScalarKind.Number,
            _ => ScalarKind.Text,
        };

    [GeneratedRegex(@"\A(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.None, 1000)]
    private static partial Regex Integers();

    [GeneratedRegex(
        @"\A(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z",
        RegexOptions.None,
        1000
    ),]
    private static partial Regex Numbers();

    private string NameOf(YamlNode key) => key is YamlScalarNode { Value: { } name } ? name : "";

    private string PathOf(YamlNode key) => Path.Length == 0 ? NameOf(key) : $"{Path}.{NameOf(key)}";
}

/// <summary>What a YAML scalar is under the core schema of YAML 1.2.</summary>
internal enum ScalarKind
{
    /// <summary>Empty, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number with a point or an exponent.</summary>
    Number,

    /// <summary>Anything else, and everything in quotes.</summary>
    Text,
}
