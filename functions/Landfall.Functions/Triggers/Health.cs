using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers.Replies;
using Landfall.Landing.Sweeping;
using Landfall.Warehouses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Says that the host answers.</summary>
public sealed class Health(HostKind host, IWarehouse warehouse, Sweep sweep)
{
    /// <summary>The app's version.</summary>
    public static readonly string Version = typeof(Health).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>GET /api/health.</summary>
    [Function(nameof(Health))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        _ = request;
        return new OkObjectResult(new HealthReply("ok", host.Name, warehouse.Name, Version, await sweep.LastAsync(cancellationToken)));
    }
}
