namespace Landfall.Warehouses;

/// <summary>Which rows are left out in mode append because their key is there.</summary>
/// <param name="Key">The key's columns, none of them null.</param>
/// <param name="Since">Rows of the table that were loaded before do not count; null for all, UTC.</param>
public sealed record RepeatRule(IReadOnlyList<string> Key, DateTimeOffset? Since);
