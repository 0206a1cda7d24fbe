using System.Text.RegularExpressions;

namespace Landfall.Warehouses.Synapse;

/// <summary>
/// The only place where anything becomes part of T-SQL's own text: names, and the few literals for which the grammar allows no parameter
/// (the locations of COPY, the boundaries of partitions, labels, the text of EXEC). A value of the data is never among them.
/// </summary>
internal static partial class SynapseText
{
    private const int MaxName = 128;
    private const int MaxLabel = 255;

    // Quotes are doubled in the literal, so there is room for as many again.
    private const int MaxPiece = 2000;

    /// <summary>A name in brackets.</summary>
    /// <exception cref="ArgumentException">It is no name that Synapse can keep.</exception>
    public static string Identifier(string name)
    {
        if (name.Length is 0 or > MaxName || name.Any(char.IsControl))
        {
            throw new ArgumentException(
                $"'{name}' cannot be a name in Synapse; expected 1 to {MaxName} characters, none of them a control character.",
                nameof(name)
            );
        }

        return $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";
    }

    /// <summary>A relation with its schema.</summary>
    public static string Name(Relation relation) => $"{Identifier(relation.Schema)}.{Identifier(relation.Name)}";

    /// <summary>Names in a list.</summary>
    public static string List(IEnumerable<string> names) => string.Join(", ", names.Select(Identifier));

    /// <summary>
    /// The text of a statement as the argument of EXEC; a long one in pieces, as one literal holds 4000 characters (from memory).
    /// </summary>
    public static string Statement(string sql) =>
        string.Join("\n    + ", Pieces(sql).Select(piece => $"N'{piece.Replace("'", "''", StringComparison.Ordinal)}'"));

    /// <summary>A name as a text, for scripts that people run by themselves and that have no parameters therefore.</summary>
    public static string Literal(string name) => Statement(name);

    /// <summary>
    /// The hint that leads from sys.dm_pdw_exec_requests back to what asked; characters that a label has no need of become underscores.
    /// </summary>
    public static string Label(string words)
    {
        var kept = Unlabelled().Replace(words, "_");
        return $"OPTION (LABEL = '{(kept.Length > MaxLabel ? kept[..MaxLabel] : kept)}')";
    }

    /// <summary>The location of a part for COPY.</summary>
    /// <param name="lake">The lake container's address, on the <c>.dfs.</c> endpoint.</param>
    /// <param name="path">The blob's name.</param>
    /// <exception cref="ArgumentException">The name has a character that COPY would take for a wildcard or that a URL has to escape; parts
    /// have none.</exception>
    public static string Location(Uri lake, string path) =>
        Paths().IsMatch(path)
            ? $"'{lake.AbsoluteUri.TrimEnd('/').Replace("'", "%27", StringComparison.Ordinal)}/{path}'"
            : throw new ArgumentException(
                $"'{path}' is not the name of a part; expected letters, digits and . _ = - in folders.",
                nameof(path)
            );

    /// <summary>A boundary of a partition: a date in quotes, or a number.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static string Boundary(string value) =>
        Dates().IsMatch(value) ? $"'{value}'"
        : Numbers().IsMatch(value) ? value
        : throw new ArgumentException(
            $"'{value}' cannot be a boundary; expected a date such as 2026-01-01 or a whole number.",
            nameof(value)
        );

    private static IEnumerable<string> Pieces(string sql)
    {
        var from = 0;
        do
        {
            var to = Math.Min(from + MaxPiece, sql.Length);
            to -= to < sql.Length && char.IsHighSurrogate(sql[to - 1]) ? 1 : 0;
            yield return sql[from..to];
            from = to;
        } while (from < sql.Length);
    }

    [GeneratedRegex(@"[^A-Za-z0-9._:\-]", RegexOptions.None, 1000)]
    private static partial Regex Unlabelled();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9._=-]+/)*[A-Za-z0-9._=-]+\z", RegexOptions.None, 1000)]
    private static partial Regex Paths();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z", RegexOptions.None, 1000)]
    private static partial Regex Dates();

    [GeneratedRegex(@"\A-?[0-9]{1,19}\z", RegexOptions.None, 1000)]
    private static partial Regex Numbers();
}
