namespace Landfall.Contracts.Odcs;

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
