using Landfall.Functions.Orchestrations;
using Landfall.Ledger;
using Landfall.Loading;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Activities;

/// <summary>Takes the table's lease and loads what waits for the table, this batch among it.</summary>
public sealed class Load(LoadStage stage)
{
    /// <summary>Idempotent: a batch whose marker is in the warehouse is never applied again.</summary>
    [Function(nameof(Load))]
    public Task<StageOutcome> Run([ActivityTrigger] BatchRef batch, CancellationToken cancellationToken) =>
        stage.RunAsync(batch.Batch, batch.Generation, cancellationToken);
}
