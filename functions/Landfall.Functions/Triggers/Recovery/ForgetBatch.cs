using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Takes one batch out of its table.</summary>
public sealed class ForgetBatch(Forget forget, IngestionStarter starter)
{
    private readonly RecoveryAnswer _answer = new(starter);

    /// <summary>POST /api/batches/{id}/forget: 200 also when it is forgotten already, 404, or 409 with the reason.</summary>
    [Function(nameof(ForgetBatch))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "batches/{id}/forget")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        _ = request;
        return _answer.OfBatchAsync(client, id, forget.BatchAsync, cancellationToken);
    }
}
