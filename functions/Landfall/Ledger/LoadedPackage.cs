namespace Landfall.Ledger;

/// <summary>The ledger's document about batches that went into their table together, kept at <c>packages/table/package.json</c>.</summary>
/// <param name="Schema">The version of this document's shape.</param>
/// <param name="Package">The load package.</param>
/// <param name="Table">The table.</param>
/// <param name="LoadedAt">When it was written down that they are in, UTC.</param>
/// <param name="Batches">The batches, at least one.</param>
/// <param name="AnnouncedAt">When the table's listeners were told; null before.</param>
public sealed record LoadedPackage(
    int Schema,
    string Package,
    string Table,
    DateTimeOffset LoadedAt,
    IReadOnlyList<LoadedBatch> Batches,
    DateTimeOffset? AnnouncedAt = null)
{
    /// <summary>The version of this document's shape.</summary>
    public const int CurrentSchema = 1;

    /// <summary>True when the batch went in with it.</summary>
    public bool Has(string batch, int generation) => Batches.Any(one => one.Batch == batch && one.Generation == generation);
}
