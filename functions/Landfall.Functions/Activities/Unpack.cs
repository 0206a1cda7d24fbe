using Landfall.Functions.Hosting;
using Landfall.Functions.Orchestrations;
using Landfall.Landing.Unpacking;
using Landfall.Ledger;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Activities;

/// <summary>Makes every member of a landed archive a batch of its own and starts it.</summary>
public sealed class Unpack(UnpackStage stage, IngestionStarter starter)
{
    /// <summary>Idempotent: a member that is registered answers for itself, and one that is on its way is not started again.</summary>
    [Function(nameof(Unpack))]
    public Task<StageOutcome> Run([ActivityTrigger] BatchRef batch, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        stage.RunAsync(batch.Batch, batch.Generation, (member, file, ct) => starter.ScheduleAsync(client, member, file, ct), cancellationToken);
}
