using Landfall.Curation.Rejects;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>What one file gave: its rows and rejects in the order of the file.</summary>
internal sealed record ChunkResult(
    IReadOnlyList<object?[]> Rows,
    IReadOnlyList<Reject> Rejects,
    long BlankLines,
    long Lines,
    long LatinRows
)
{
    /// <summary>Everything as text, to compare two runs.</summary>
    public string Fingerprint() =>
        string.Join('\n', Rows.Select(row => string.Join('|', row.Select(value => value ?? "∅"))))
        + "\n--\n"
        + string.Join(
            '\n',
            Rejects.Select(reject => $"{reject.Line} {reject.Offset} {reject.Length} {string.Join(';', reject.Violations)}")
        )
        + $"\n-- {BlankLines} {Lines} {LatinRows}";
}
