using Landfall.Curation;
using Landfall.Functions.Orchestrations;
using Landfall.Ledger;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Activities;

/// <summary>Reads the landed file into parts and rejects.</summary>
public sealed class Curate(CurateStage stage)
{
    /// <summary>Idempotent: a new attempt writes under its own number, and one compare-and-set publishes one attempt's manifest.</summary>
    [Function(nameof(Curate))]
    public Task<StageOutcome> Run([ActivityTrigger] BatchRef batch, CancellationToken cancellationToken) =>
        stage.RunAsync(batch.Batch, batch.Generation, cancellationToken);
}
