namespace Landfall.DuckDb;

/// <summary>Writes names and texts into SQL so that nothing in them is read as SQL.</summary>
public static class DuckDbText
{
    /// <summary>The name in double quotes, quotes in it doubled.</summary>
    public static string Identifier(string name) => Quoted(name, '"');

    /// <summary>The text as a string literal: in single quotes, quotes in it doubled.</summary>
    public static string Literal(string text) => Quoted(text, '\'');

    // DuckDB's parser ends a statement at a zero character, so no quoting carries one.
    private static string Quoted(string text, char quote) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("SQL cannot hold a zero character; bind the text as a parameter or take the character out.", nameof(text))
        : $"{quote}{text.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal)}{quote}";
}
