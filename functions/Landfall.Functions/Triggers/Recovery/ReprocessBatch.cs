using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Reads the file of one batch again.</summary>
public sealed class ReprocessBatch(Reprocess reprocess, IngestionStarter starter)
{
    private readonly RecoveryAnswer _answer = new(starter);

    /// <summary>POST /api/batches/{id}/reprocess, with dryRun=true only to ask: 200 also when it waits to be read already, 404, or 409 with the reason.</summary>
    [Function(nameof(ReprocessBatch))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "batches/{id}/reprocess")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        _answer.OfBatchAsync(client, id, (batch, stop) => reprocess.BatchAsync(batch, Flag.Of(request.Query["dryRun"]), stop), cancellationToken);
}
