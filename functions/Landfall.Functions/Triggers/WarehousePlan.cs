using Landfall.Functions.Triggers.Replies;
using Landfall.Warehouses;
using Landfall.Warehouses.Provisioning;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Shows what the warehouse needs for the contracts in force.</summary>
public sealed class WarehousePlan(Provisioner provisioner)
{
    /// <summary>GET /api/warehouse/plan: the steps with their SQL, those that are there too; 503 with the reason when the warehouse cannot
    /// be asked.</summary>
    [Function(nameof(WarehousePlan))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "warehouse/plan")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        try
        {
            return new OkObjectResult(ProvisioningReply.Of(await provisioner.PlanAsync(cancellationToken)));
        }
        catch (WarehouseException failure)
        {
            return Problem.Unavailable(failure.Message);
        }
    }
}
