namespace Landfall.Contracts.Odcs;

/// <summary>The words that a setting knows, each with what it means.</summary>
internal sealed class WordList<T>(params (string Word, T Meaning)[] words)
{
    /// <summary>Words that are agreed but have no code yet.</summary>
    public IReadOnlyList<string> NotBuilt { get; init; } = [];

    /// <summary>The words as a message lists them.</summary>
    public string Expected => string.Join(", ", words.Select(entry => entry.Word));

    /// <summary>
    /// Gives the meaning of the word at a node, or <paramref name="otherwise"/> without a node or after noting that the word is not valid.
    /// </summary>
    public T Read(OdcsNode? node, T otherwise, ProblemLog problems)
    {
        if (node is not { } value)
        {
            return otherwise;
        }

        foreach (var (word, meaning) in words)
        {
            if (string.Equals(word, value.Raw, StringComparison.Ordinal))
            {
                return meaning;
            }
        }

        if (NotBuilt.Contains(value.Raw, StringComparer.Ordinal))
        {
            problems.Add(value, $"'{value.Raw}' is known but not built yet; expected one of {Expected}");
        }
        else
        {
            problems.Add(
                value,
                $"'{value.Raw}' is not one of the values allowed here; expected one of {Expected}",
                NearestWord.Of(value.Raw, words.Select(entry => entry.Word))
            );
        }

        return otherwise;
    }
}
