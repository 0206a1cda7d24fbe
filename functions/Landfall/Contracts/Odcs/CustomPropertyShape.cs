namespace Landfall.Contracts.Odcs;

/// <summary>A custom property below the contract's own level, where Landfall reads none of its settings.</summary>
internal sealed class CustomPropertyShape(Shape shape) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        shape.Check(node, problems);
        if (node["property"] is { Text: { } name } property && LandfallProperties.IsMeant(name))
        {
            problems.Add(property, LandfallProperties.NotBuilt.Contains(name, StringComparer.Ordinal)
                ? $"{name} is known but not built yet; take it out until it is"
                : $"{name} is not read here; Landfall's settings belong in the customProperties of the contract itself");
        }
    }
}
