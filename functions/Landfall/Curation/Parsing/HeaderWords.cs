using System.Text;
using Landfall.Curation.Rejects;

namespace Landfall.Curation.Parsing;

/// <summary>
/// Writes a header's columns for messages, the first ten. Only names that stand in the contract are written: in a file without a header the
/// first row stands in its place, so any other name may be a person's and is told by its field's number and its shape.
/// </summary>
internal static class HeaderWords
{
    private const int MostNames = 10;
    private const int MostCharacters = 60;

    /// <summary>
    /// Lists columns of the contract in quotes, each with the nearest of the fields <paramref name="unknown"/> where one is near.
    /// </summary>
    public static string Columns(IReadOnlyList<string> names, IReadOnlyList<(int Field, string Name)> unknown) =>
        List([.. names.Take(MostNames).Select(name => Quote(name) + Nearest(name, unknown))], names.Count);

    /// <summary>True when one of the columns is among the fields in other letters, upper for lower or the other way.</summary>
    public static bool AreInOtherCase(IReadOnlyList<string> names, IReadOnlyList<(int Field, string Name)> unknown) =>
        unknown.Any(field => names.Contains(field.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>Lists fields that are no columns of the contract by their numbers, from 1, and shapes.</summary>
    public static string Fields(IReadOnlyList<(int Field, string Name)> fields) =>
        List([.. fields.Take(MostNames).Select(Describe)], fields.Count);

    /// <summary>Lists fields, each as a column's name if <paramref name="known"/> has it, or else by number and shape.</summary>
    public static string Fields(IReadOnlyList<(int Field, string Name)> fields, IReadOnlyDictionary<string, int> known) =>
        List(
            [.. fields.Take(MostNames).Select(field => known.ContainsKey(field.Name) ? Quote(field.Name) : Describe(field))],
            fields.Count
        );

    /// <summary>
    /// Lists the fields of a header that are others than in the <paramref name="first"/> one, each as a column's name if
    /// <paramref name="known"/> has it, or else by its shape.
    /// </summary>
    public static string Differences(IReadOnlyList<string> fields, IReadOnlyList<string> first, IReadOnlyDictionary<string, int> known)
    {
        var others = Enumerable
            .Range(0, Math.Max(fields.Count, first.Count))
            .Where(index => !string.Equals(fields.ElementAtOrDefault(index), first.ElementAtOrDefault(index), StringComparison.Ordinal))
            .ToList();
        return List([.. others.Take(MostNames).Select(Describe)], others.Count);

        string Describe(int index) =>
            FormattableString.Invariant($"field {index + 1} is {Word(fields, index)} and was {Word(first, index)}");

        string Word(IReadOnlyList<string> names, int index) =>
            index >= names.Count ? "none"
            : known.ContainsKey(names[index]) ? Quote(names[index])
            : $"of the shape '{ValueShape.Of(Encoding.UTF8.GetBytes(names[index]))}'";
    }

    private static string List(IReadOnlyList<string> words, int count)
    {
        var more = count > words.Count ? FormattableString.Invariant($" and {count - words.Count} more") : "";
        return string.Join(", ", words) + more;
    }

    private static string Describe((int Field, string Name) field) =>
        FormattableString.Invariant($"field {field.Field} of the shape '{ValueShape.Of(Encoding.UTF8.GetBytes(field.Name))}'");

    private static string Quote(string name) => $"'{(name.Length > MostCharacters ? name[..MostCharacters] + "…" : name)}'";

    private static string Nearest(string name, IReadOnlyList<(int Field, string Name)> candidates)
    {
        // The contract's own name, so it may be written.
        if (candidates.FirstOrDefault(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } same)
        {
            return FormattableString.Invariant($" (field {same.Field} is {Quote(same.Name)}: only upper and lower case differ)");
        }

        var limit = Math.Max(1, name.Length / 3);
        var near = candidates
            .Where(candidate => Math.Abs(candidate.Name.Length - name.Length) <= limit)
            .Select(candidate => (Candidate: candidate, Distance: Distance(name, candidate.Name)))
            .Where(candidate => candidate.Distance <= limit)
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Candidate.Field)
            .Select(candidate => Describe(candidate.Candidate))
            .FirstOrDefault();
        return near is null ? "" : $" (near {near})";
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
