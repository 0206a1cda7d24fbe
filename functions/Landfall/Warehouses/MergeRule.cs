namespace Landfall.Warehouses;

/// <summary>
/// How rows of one key compete in mode merge: the greatest <paramref name="OrderBy"/> wins, then a deletion, then the greater row hash. So any order of files gives
/// one table.
/// </summary>
/// <param name="Key">The primary key's columns, none of them null.</param>
/// <param name="OrderBy">The columns that order versions, none of them null.</param>
public sealed record MergeRule(IReadOnlyList<string> Key, IReadOnlyList<string> OrderBy);
