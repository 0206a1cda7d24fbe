using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Gives the rejected rows of one batch another chance.</summary>
public sealed class ReplayBatch(Replay replay, IngestionStarter starter)
{
    private readonly RecoveryAnswer _answer = new(starter);

    /// <summary>POST /api/batches/{id}/replay, with force=true also by the same contract: 200 also when there is nothing to do, 404, or 409 with the reason.</summary>
    [Function(nameof(ReplayBatch))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "batches/{id}/replay")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        _answer.OfBatchAsync(client, id, (batch, stop) => replay.BatchAsync(batch, Flag.Of(request.Query["force"]), stop), cancellationToken);
}
