using Landfall.Local.Polling;
using Landfall.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Landfall.Local;

/// <summary>Shows the metrics of this process to Prometheus, whether its host works or stands by.</summary>
public static class MetricsEndpoint
{
    private const string Route = "/api/metrics";
    private const string HttpMeter = "System.Net.Http";
    private const string HttpRequests = "http.client.request.duration";
    private const int HttpSeries = 500;

    private static readonly double[] HttpSeconds = [0.01, 0.1, 1, 10];

    /// <summary>Collects the instruments, each up to its limit of series.</summary>
    public static IServiceCollection AddMetricsEndpoint(this IServiceCollection services)
    {
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("landfall", autoGenerateServiceInstanceId: false))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(MetricNames.Meter);
                foreach (var definition in MetricCatalog.All)
                {
                    metrics.AddView(definition.Name, ViewOf(definition));
                }

                // Of .NET itself: every try of a call of storage, by method, server and status.
                metrics.AddMeter(HttpMeter);
                metrics.AddView(instrument =>
                    instrument.Meter.Name != HttpMeter ? null
                    : instrument.Name == HttpRequests
                        ? new ExplicitBucketHistogramConfiguration { Boundaries = HttpSeconds, CardinalityLimit = HttpSeries }
                    : MetricStreamConfiguration.Drop
                );

                // The meter's name on every series would say nothing.
                metrics.AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false);
            });
        return services;
    }

    /// <summary>Answers GET /api/metrics.</summary>
    public static void MapMetricsEndpoint(this IEndpointRouteBuilder routes)
    {
        var scrape = routes.CreateApplicationBuilder().UseOpenTelemetryPrometheusScrapingEndpoint(_ => true).Build();
        routes.MapGet(Route, http => HttpFunctionEndpoint.RefusesOrigin(http) ? Task.CompletedTask : scrape(http));
    }

    private static MetricStreamConfiguration ViewOf(MetricDefinition definition) =>
        definition.Kind == MetricKind.Histogram
            ? new ExplicitBucketHistogramConfiguration { Boundaries = [.. definition.Buckets], CardinalityLimit = definition.Limit }
            : new MetricStreamConfiguration { CardinalityLimit = definition.Limit };
}
