using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Makes the containers, queues and tables that Landfall works in.</summary>
public sealed class Setup(HealthCheck health)
{
    /// <summary>
    /// POST /api/setup: 200 with what became of each part, also when all was there, and with what is still not as it must be. 409 when the
    /// account has the ledger or the lake of another Landfall. Can be sent again.
    /// </summary>
    [Function(nameof(Setup))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "setup")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        try
        {
            var parts = await health.SetUpAsync(cancellationToken);
            return new OkObjectResult(new SetupReply(parts, (await health.RunAsync(cancellationToken)).Problems));
        }
        catch (Exception foreign) when (foreign is LedgerException or LakeException)
        {
            return Problem.Conflict(foreign.Message);
        }
    }
}
