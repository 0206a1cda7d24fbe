namespace Landfall.Contracts.Odcs;

/// <summary>Any value at all.</summary>
internal sealed class AnyShape : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
    }
}
