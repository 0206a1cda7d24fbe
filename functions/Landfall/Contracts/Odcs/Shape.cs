namespace Landfall.Contracts.Odcs;

/// <summary>What the standard allows at one place of a contract.</summary>
internal abstract class Shape
{
    /// <summary>Notes everything below <paramref name="node"/> that the standard does not allow.</summary>
    public abstract void Check(OdcsNode node, ProblemLog problems);

    /// <summary>What stands at a node, in a message's words; never its text, which may be long.</summary>
    protected static string Found(OdcsNode node) => (node.Kind, node.Node) switch
    {
        (ScalarKind.Null, _) => "nothing",
        (ScalarKind.Boolean, _) => "a boolean",
        (ScalarKind.Integer or ScalarKind.Number, _) => "a number",
        (ScalarKind.Text, _) => "a text",
        (_, YamlDotNet.RepresentationModel.YamlSequenceNode) => "a list",
        _ => "a mapping",
    };
}
