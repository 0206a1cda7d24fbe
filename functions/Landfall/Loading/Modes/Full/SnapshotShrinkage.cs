using Landfall.Contracts;

namespace Landfall.Loading.Modes.Full;

/// <summary>How many rows a snapshot has beside the one that it would replace.</summary>
/// <param name="Key">The snapshot.</param>
/// <param name="Before">Rows of the table; 0 before the first snapshot.</param>
/// <param name="After">Rows that it would have.</param>
/// <param name="Contract">What it may come to.</param>
internal sealed record SnapshotShrinkage(string Key, long Before, long After, TableContract Contract)
{
    /// <summary>True unless it has fewer rows than the contract wants, or loses a greater share than it allows; nothing at all in the place
    /// of something only when the contract says so.</summary>
    public bool IsAllowed =>
        After >= (Contract.MinimumRows ?? 0)
        && (Contract.MaximumDrop is { } most ? Before - After <= (decimal)most * Before : After > 0 || Before == 0);
}
