namespace Landfall.Ledger;

/// <summary>A batch of a load package, and what became of its rows.</summary>
public sealed record LoadedBatch(string Batch, int Generation, LoadCounts Counts);
