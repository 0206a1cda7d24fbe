using Landfall.Functions.Triggers.Replies;
using Landfall.Warehouses;
using Landfall.Warehouses.Provisioning;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Makes in the warehouse what the contracts in force need.</summary>
public sealed class WarehouseApply(Provisioner provisioner)
{
    /// <summary>
    /// POST /api/warehouse/apply, with plan=ID of the plan that was shown: 200 with what became of each step, and with the failure at which
    /// it stopped; 409 when it is another plan by now, and 503 when the warehouse cannot be asked: then nothing was done. Can be sent
    /// again.
    /// </summary>
    [Function(nameof(WarehouseApply))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "warehouse/apply")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "plan");
        var id = values.Text("plan");
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        try
        {
            return await provisioner.ApplyAsync(id, cancellationToken) is { } applied
                ? new OkObjectResult(ProvisioningReply.Of(applied))
                : Problem.Conflict(
                    $"The plan '{id}' is not what the warehouse needs any more: it or the contracts have changed since. "
                        + "Nothing was done; look at GET /api/warehouse/plan again."
                );
        }
        catch (WarehouseException failure)
        {
            return Problem.Unavailable(failure.Message);
        }
    }
}
