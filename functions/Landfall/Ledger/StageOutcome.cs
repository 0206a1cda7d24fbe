namespace Landfall.Ledger;

/// <summary>What a stage answers to the orchestration: where the batch stands now, and how many rows passed.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="State">Its state after the stage.</param>
/// <param name="Rows">Curated or loaded rows.</param>
/// <param name="RejectRows">Rejected rows.</param>
public sealed record StageOutcome(string Batch, BatchState State, long Rows = 0, long RejectRows = 0);
