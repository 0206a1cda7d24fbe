namespace Landfall.Curation.Parsing;

/// <summary>Writes column names for messages: the first ten, each with the nearest name that the file has.</summary>
internal static class HeaderWords
{
    private const int MostNames = 10;
    private const int MostCharacters = 60;

    /// <summary>Lists <paramref name="names"/> in quotes, with the nearest of <paramref name="candidates"/> where one is near.</summary>
    public static string List(IReadOnlyList<string> names, IReadOnlyList<string>? candidates = null)
    {
        var words = names.Take(MostNames).Select(name => Quote(name) + Nearest(name, candidates ?? []));
        var more = names.Count > MostNames ? FormattableString.Invariant($" and {names.Count - MostNames} more") : "";
        return string.Join(", ", words) + more;
    }

    private static string Quote(string name) => $"'{(name.Length > MostCharacters ? name[..MostCharacters] + "…" : name)}'";

    private static string Nearest(string name, IReadOnlyList<string> candidates)
    {
        var limit = Math.Max(1, name.Length / 3);
        var nearest = candidates
            .Where(candidate => Math.Abs(candidate.Length - name.Length) <= limit)
            .Select(candidate => (Name: candidate, Distance: Distance(name, candidate)))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();
        return nearest is null ? "" : $" (the file has {Quote(nearest)})";
    }

    // Levenshtein distance without regard to case, one row of its table at a time.
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]) ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, 1 + Math.Min(row[j], row[j + 1]));
            }
        }

        return row[^1];
    }
}
