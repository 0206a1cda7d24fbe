using Landfall.Contracts;

namespace Landfall.Loading;

/// <summary>The batches that are loaded together.</summary>
/// <param name="Contract">The contract that the table is to follow; the batches were curated by it, but for files of one snapshot that landed under an earlier one.</param>
/// <param name="Batches">At least one, each batch once.</param>
public sealed record LoadPackage(TableContract Contract, IReadOnlyList<PackageBatch> Batches)
{
    /// <summary>The table.</summary>
    public string Table => Contract.Table;

    /// <summary>False when the batches' snapshot has not all its files yet.</summary>
    public bool IsClosed { get; init; } = true;

    /// <summary>
    /// True when no later generation that is curated was left out: rows whose file is read again and that are not in the package will be in one soon, and are worth waiting for.
    /// </summary>
    public bool AwaitsGenerations { get; init; }
}
