using Landfall.Ledger;

namespace Landfall.Loading;

/// <summary>The files of one snapshot as they stand.</summary>
/// <param name="Missing">Why the snapshot is not whole yet; null when it is.</param>
/// <param name="Curated">Its batches that wait to be loaded.</param>
internal sealed record SnapshotRoll(string? Missing, IReadOnlyList<LedgerEntry> Curated);
