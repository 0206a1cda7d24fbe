namespace Landfall.Contracts;

/// <summary>What a landing pattern says of a blob's name.</summary>
/// <param name="IsMatch">Whether the name matches.</param>
/// <param name="SnapshotKey">The snapshot key in it, when the pattern names one.</param>
/// <param name="Count">How many files the snapshot has, when the pattern names a count.</param>
public readonly record struct LandingMatch(bool IsMatch, string? SnapshotKey = null, int? Count = null);
