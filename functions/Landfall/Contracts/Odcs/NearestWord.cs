namespace Landfall.Contracts.Odcs;

/// <summary>Finds the word that a misspelled one most likely means.</summary>
public static class NearestWord
{
    /// <summary>
    /// Gives the word with the smallest edit distance (insert, delete, change, swap of neighbours; letters compared without case),
    /// or null when none is nearer than two edits or a third of the word.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> words)
    {
        var limit = Math.Max(2, word.Length / 3);
        return words
            .Select(candidate => (Word: candidate, Distance: Distance(word, candidate)))
            .Where(candidate => candidate.Distance <= limit && candidate.Distance < candidate.Word.Length)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Word, StringComparer.Ordinal)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    /// <summary>The number of edits between two words (optimal string alignment).</summary>
    public static int Distance(string left, string right)
    {
        int[] before = [],
            above = [.. Enumerable.Range(0, right.Length + 1)];
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var change = above[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, above) = (above, row);
        }

        return above[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
