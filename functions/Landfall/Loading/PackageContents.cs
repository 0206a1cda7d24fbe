using Landfall.Ledger;

namespace Landfall.Loading;

/// <summary>What is to be loaded together, such as the files of one snapshot.</summary>
/// <param name="Missing">Why the snapshot is not whole yet; null when it is.</param>
/// <param name="Curated">Its batches that wait to be loaded.</param>
internal sealed record PackageContents(string? Missing, IReadOnlyList<LedgerEntry> Curated)
{
    /// <summary>All of <see cref="Curated"/> as the ledger had them, where it was asked for what stands beside them; otherwise
    /// none.</summary>
    public IReadOnlyList<HeldEntry> Held { get; init; } = [];

    /// <summary>True when what is missing may never come by itself.</summary>
    public bool IsStuck { get; init; }

    /// <summary>When the snapshot is whole if nothing else lands, UTC; null when that is not known.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
