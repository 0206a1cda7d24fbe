using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>The messages that a host gave up.</summary>
public sealed class Poison(PoisonMessages messages, DurableStarter starter)
{
    /// <summary>GET /api/poison: the first messages of each queue; a queue that cannot be read says why.</summary>
    [Function("ListPoison")]
    public async Task<IActionResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "poison")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        return new OkObjectResult(new { Queues = await messages.ListAsync(cancellationToken) });
    }

    /// <summary>POST /api/poison/release: puts them back; 200 with what became of each queue's. Can be sent again.</summary>
    [Function("ReleasePoison")]
    public async Task<IActionResult> Release(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "poison/release")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        starter.Use(client);
        return new OkObjectResult(new { Queues = await messages.ReleaseAsync(cancellationToken) });
    }
}
