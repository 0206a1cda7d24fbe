using Landfall.Ledger;

namespace Landfall.Warehouses;

/// <summary>The Parquet parts of one batch in the lake container, whose rows become rows of <paramref name="Batch"/> and <paramref name="Generation"/>.</summary>
public sealed record BatchParts(string Batch, int Generation, IReadOnlyList<PartFile> Parts);
