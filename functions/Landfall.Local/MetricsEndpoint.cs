using Landfall.Local.Polling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Landfall.Local;

/// <summary>Shows the metrics of this process to Prometheus, whether its host works or stands by.</summary>
public static class MetricsEndpoint
{
    private const string Route = "/api/metrics";

    /// <summary>Lets Prometheus read them; the meter's name on every series would say nothing.</summary>
    public static OpenTelemetryBuilder AddMetricsEndpoint(this OpenTelemetryBuilder telemetry) =>
        telemetry.WithMetrics(metrics => metrics.AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false));

    /// <summary>Answers GET /api/metrics.</summary>
    public static void MapMetricsEndpoint(this IEndpointRouteBuilder routes)
    {
        var scrape = routes.CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();
        routes.MapGet(Route, http => HttpFunctionEndpoint.RefusesOrigin(http) ? Task.CompletedTask : scrape(http));
    }
}
