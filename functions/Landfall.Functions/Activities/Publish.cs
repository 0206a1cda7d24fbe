using Landfall.Functions.Orchestrations;
using Landfall.Ledger;
using Landfall.Quality;

namespace Landfall.Functions.Activities;

/// <summary>Ends the road of a batch whose rows can be queried.</summary>
public sealed class Publish(PublishStage stage)
{
    /// <summary>Idempotent: a published batch stays as it is.</summary>
    [Function(nameof(Publish))]
    public Task<StageOutcome> Run([ActivityTrigger] BatchRef batch, CancellationToken cancellationToken) =>
        stage.RunAsync(batch.Batch, batch.Generation, cancellationToken);
}
