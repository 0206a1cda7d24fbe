namespace Landfall.Ledger;

/// <summary>What register answers: which batch a file is, in which generation, and where it stands.</summary>
public sealed record Registration(string Batch, string Table, int Generation, BatchState State);
