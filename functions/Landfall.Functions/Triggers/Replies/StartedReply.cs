using Landfall.Ledger;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>The answer to a started ingestion.</summary>
public sealed record StartedReply(string Batch, string Table, int Generation, BatchState State);
