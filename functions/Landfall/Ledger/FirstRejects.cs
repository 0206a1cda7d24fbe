namespace Landfall.Ledger;

/// <summary>The rejects that are kept of a file which was refused for its rows.</summary>
/// <param name="Path">The blob in the rejects container.</param>
/// <param name="Kept">How many are kept: those that stand first in the file, of those that were met.</param>
/// <param name="Met">How many rows were rejected before reading ended.</param>
public sealed record FirstRejects(string Path, int Kept, long Met);
