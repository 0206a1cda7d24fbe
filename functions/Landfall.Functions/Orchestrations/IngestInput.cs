using Landfall.Ledger;

namespace Landfall.Functions.Orchestrations;

/// <summary>What starts an ingestion: the batch, the generation it is started for, and the file's facts.</summary>
public sealed record IngestInput(string Batch, int Generation, LandedFile File);
