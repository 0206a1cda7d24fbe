namespace Landfall.Curation.Parsing;

/// <summary>What became of one record.</summary>
internal enum RowOutcome
{
    /// <summary>It is written.</summary>
    Curated,

    /// <summary>It breaks a rule; the parser holds the violations.</summary>
    Rejected,

    /// <summary>A line with nothing on it, which is no row.</summary>
    Blank,
}
