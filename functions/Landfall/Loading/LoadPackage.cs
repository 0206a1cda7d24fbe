using Landfall.Contracts;

namespace Landfall.Loading;

/// <summary>The batches that are loaded together.</summary>
/// <param name="Contract">The one contract that all of them were curated by.</param>
/// <param name="Batches">At least one, each batch once.</param>
public sealed record LoadPackage(TableContract Contract, IReadOnlyList<PackageBatch> Batches)
{
    /// <summary>The table.</summary>
    public string Table => Contract.Table;
}
