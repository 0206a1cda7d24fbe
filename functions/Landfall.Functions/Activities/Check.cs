using Landfall.Functions.Orchestrations;
using Landfall.Ledger;
using Landfall.Quality;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Activities;

/// <summary>Checks the contract's promises on what was loaded.</summary>
public sealed class Check(CheckStage stage)
{
    /// <summary>Idempotent: it only reads the table and adds its record.</summary>
    [Function(nameof(Check))]
    public Task<StageOutcome> Run([ActivityTrigger] BatchRef batch, CancellationToken cancellationToken) =>
        stage.RunAsync(batch.Batch, batch.Generation, cancellationToken);
}
