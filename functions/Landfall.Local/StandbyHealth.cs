using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;
using Landfall.Local.Hosting;
using Microsoft.AspNetCore.Http;

namespace Landfall.Local;

/// <summary>Answers GET /api/health while this host does not work: no function runs then.</summary>
public sealed class StandbyHealth(RequestDelegate next, HostStanding standing, HostKind host)
{
    /// <summary>Says that the host stands by, and why.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        return
            standing.Status == HostStatus.Working
            || !HttpMethods.IsGet(http.Request.Method)
            || !http.Request.Path.Equals("/api/health", StringComparison.OrdinalIgnoreCase)
            ? next(http)
            : http.Response.WriteAsJsonAsync(HealthReply.Standby(host.Name, Health.Version, standing.Detail), http.RequestAborted);
    }
}
