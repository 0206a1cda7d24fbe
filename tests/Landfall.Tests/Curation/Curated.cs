using Landfall.Curation;
using Landfall.Curation.Rejects;
using Landfall.DuckDb;

namespace Landfall.Tests.Curation;

/// <summary>What a run made: its result, the rows of its parts in the order of the file, and its rejects.</summary>
internal sealed record Curated(
    CurationResult Result,
    IReadOnlyList<DuckDbColumn> Columns,
    IReadOnlyList<object?[]> Rows,
    IReadOnlyList<Reject> Rejects
)
{
    /// <summary>The rows without <c>_rescued</c> and <c>_line</c>.</summary>
    public IReadOnlyList<object?[]> Values => [.. Rows.Select(row => row[..^2])];

    public IReadOnlyList<object?> Rescued => [.. Rows.Select(row => row[^2])];
}
