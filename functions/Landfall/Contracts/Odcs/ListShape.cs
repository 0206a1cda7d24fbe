using YamlDotNet.RepresentationModel;

namespace Landfall.Contracts.Odcs;

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
