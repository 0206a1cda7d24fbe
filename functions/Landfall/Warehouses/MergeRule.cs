using Landfall.Ledger;

namespace Landfall.Warehouses;

/// <summary>
/// How rows of one key compete in mode merge: the greatest <paramref name="OrderBy"/> wins, then a deletion, then the greater row hash. So
/// any order of files gives one table.
/// </summary>
/// <param name="Key">The primary key's columns, none of them null.</param>
/// <param name="OrderBy">The columns that order versions, none of them null.</param>
public sealed record MergeRule(IReadOnlyList<string> Key, IReadOnlyList<string> OrderBy);

/// <summary>Which rows are left out in mode append because their key is there.</summary>
/// <param name="Key">The key's columns, none of them null.</param>
/// <param name="Since">Rows of the table that were loaded before do not count; null for all, UTC.</param>
public sealed record RepeatRule(IReadOnlyList<string> Key, DateTimeOffset? Since);

/// <summary>
/// The Parquet parts in the lake container with rows of one batch; those rows become rows of <paramref name="Generation"/>, others in the
/// same parts are none of its.
/// </summary>
public sealed record BatchParts(string Batch, int Generation, IReadOnlyList<PartFile> Parts)
{
    /// <summary>The generation that its rows carry in the parts.</summary>
    public int Written { get; init; } = Generation;
}
