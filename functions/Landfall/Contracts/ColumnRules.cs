namespace Landfall.Contracts;

/// <summary>What the contract demands of each value of a column that is not null.</summary>
/// <param name="MinLength">Fewest characters (Unicode code points) of a text; null for no limit.</param>
/// <param name="MaxLength">Most characters (Unicode code points) of a text; null for no limit.</param>
/// <param name="Pattern">A regular expression that a text must contain a match of (anchor it to match the whole); null for none.</param>
/// <param name="Minimum">Smallest number; null for no limit.</param>
/// <param name="Maximum">Greatest number; null for no limit.</param>
/// <param name="ExclusiveMinimum">True when <paramref name="Minimum"/> itself is not allowed.</param>
/// <param name="ExclusiveMaximum">True when <paramref name="Maximum"/> itself is not allowed.</param>
public sealed record ColumnRules(
    int? MinLength = null,
    int? MaxLength = null,
    string? Pattern = null,
    decimal? Minimum = null,
    decimal? Maximum = null,
    bool ExclusiveMinimum = false,
    bool ExclusiveMaximum = false)
{
    /// <summary>No rule at all.</summary>
    public static ColumnRules None { get; } = new();

    /// <summary>True when a value of the column's type needs no further check.</summary>
    public bool IsEmpty => this == None;
}
