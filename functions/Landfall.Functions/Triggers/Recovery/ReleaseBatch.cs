using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Sends one parked or refused batch on its way again.</summary>
public sealed class ReleaseBatch(Release release, IngestionStarter starter)
{
    private readonly RecoveryAnswer _answer = new(starter);

    /// <summary>POST /api/batches/{id}/release: 200 also when it is on its way already, 404, or 409 with the reason.</summary>
    [Function(nameof(ReleaseBatch))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "batches/{id}/release")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        _ = request;
        return _answer.OfBatchAsync(client, id, release.BatchAsync, cancellationToken);
    }
}
