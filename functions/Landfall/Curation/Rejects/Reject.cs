namespace Landfall.Curation.Rejects;

/// <summary>One row that was set aside, by its place in the decoded file.</summary>
/// <param name="Line">The physical line on which it begins, from 1.</param>
/// <param name="Offset">The offset of its first byte.</param>
/// <param name="Length">Its bytes, without the line end.</param>
/// <param name="Violations">Why, at least one.</param>
public sealed record Reject(long Line, long Offset, long Length, IReadOnlyList<Violation> Violations);
