namespace Landfall.Ledger;

/// <summary>Batches that went into their table together.</summary>
/// <param name="Package">The load package.</param>
/// <param name="Table">The table.</param>
/// <param name="LoadedAt">When they went in, UTC.</param>
/// <param name="Batches">The batches, at least one.</param>
public sealed record LoadedPackage(string Package, string Table, DateTimeOffset LoadedAt, IReadOnlyList<LoadedBatch> Batches);

/// <summary>A batch of a load package, and what became of its rows.</summary>
public sealed record LoadedBatch(string Batch, int Generation, LoadCounts Counts)
{
    /// <summary>True when it was told of before, as the warehouse had it and lost it.</summary>
    public bool ComesBack { get; init; }
}
