using Landfall.Budget;
using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers.Replies;
using Landfall.Monitoring;
using Landfall.Warehouses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Says that the host answers, and whether all that it needs is there.</summary>
public sealed class Health(HostKind host, IWarehouse warehouse, HealthCheck check, WorkBudget budget)
{
    /// <summary>The app's version.</summary>
    public static readonly string Version = typeof(Health).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>GET /api/health: 200 whatever is missing, with what the last look found; asks nobody.</summary>
    [Function(nameof(Health))]
    public Task<IActionResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        _ = request;
        return Task.FromResult<IActionResult>(
            new OkObjectResult(HealthReply.Of(check.Last, host.Name, warehouse.Name, Version, budget.State))
        );
    }
}
