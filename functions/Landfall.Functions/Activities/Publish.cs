using Landfall.Functions.Orchestrations;
using Landfall.Ledger;
using Landfall.Quality;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Activities;

/// <summary>Ends the road of a batch: tells listeners what became of it.</summary>
public sealed class Publish(PublishStage stage)
{
    /// <summary>Idempotent: an event that goes out twice has the same id, and a published batch stays as it is.</summary>
    [Function(nameof(Publish))]
    public Task<StageOutcome> Run([ActivityTrigger] BatchRef batch, CancellationToken cancellationToken) =>
        stage.RunAsync(batch.Batch, batch.Generation, cancellationToken);
}
