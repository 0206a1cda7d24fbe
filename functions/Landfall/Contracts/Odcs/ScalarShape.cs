using System.Text.RegularExpressions;

namespace Landfall.Contracts.Odcs;

/// <summary>A single value of certain kinds.</summary>
/// <param name="expected">The kinds in a message's words, such as <c>a text</c>.</param>
/// <param name="kinds">The kinds allowed.</param>
/// <param name="pattern">What a text must match as a whole; null for anything.</param>
internal sealed class ScalarShape(string expected, ScalarKind[] kinds, Regex? pattern = null) : Shape
{
    /// <inheritdoc/>
    public override void Check(OdcsNode node, ProblemLog problems)
    {
        if (node.Kind is not { } kind || !kinds.Contains(kind))
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
