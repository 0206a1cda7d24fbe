using Landfall.Ledger;

namespace Landfall.Functions.Orchestrations;

/// <summary>The custom status of an ingestion: the stage it is in and what it knows by then.</summary>
public sealed record IngestProgress(string Stage, BatchState State, long Rows, long RejectRows);
