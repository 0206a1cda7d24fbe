namespace Landfall.Contracts.Odcs;

/// <summary>A value whose shape follows from what it holds.</summary>
internal sealed class ChoiceShape(Func<OdcsNode, Shape> choose) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems) => choose(node).Check(node, problems);
}
