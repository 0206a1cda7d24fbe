namespace Landfall.Contracts.Odcs;

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
