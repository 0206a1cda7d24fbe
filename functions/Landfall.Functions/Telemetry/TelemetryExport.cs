using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using Landfall.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Landfall.Functions.Telemetry;

/// <summary>Composes what leaves the process, the same for both hosts: metrics, traces and logs, to Azure Monitor and to any collector that
/// speaks OTLP. Neither is there unless its setting is.</summary>
public static class TelemetryExport
{
    /// <summary>The setting that sends to Azure Monitor.</summary>
    public const string AzureMonitorSetting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>The setting that sends by OTLP; the other <c>OTEL_</c> settings say how.</summary>
    public const string OtlpSetting = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string OwnStatistics = "APPLICATIONINSIGHTS_STATSBEAT_DISABLED";
    private const string ServiceName = "landfall";
    private const string HttpMeter = "System.Net.Http";
    private const string HttpRequests = "http.client.request.duration";
    private const int HttpSeries = 500;

    private static readonly TimeSpan SendTime = TimeSpan.FromSeconds(10);

    private static readonly double[] HttpSeconds = [0.01, 0.1, 1, 10];

    // At Information they write many times what Landfall says.
    private static readonly string[] Noisy = ["DurableTask", "Microsoft.DurableTask", "Microsoft.AspNetCore", "Azure", "System.Net.Http"];

    /// <summary>Adds meters, views and, where settings name them, the receivers.</summary>
    /// <param name="builder">The host.</param>
    /// <param name="identity">Who signs in at Azure Monitor; null where the connection string is enough.</param>
    /// <exception cref="InvalidOperationException">A setting cannot be read.</exception>
    public static OpenTelemetryBuilder AddTelemetryExport(this IHostApplicationBuilder builder, TokenCredential? identity = null)
    {
        var services = builder.Services;
        var section = builder.Configuration.GetSection(TelemetryOptions.Section);
        services.AddOptions<TelemetryOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LostTelemetry>();
        var sends = new SendsUntilTheEnd();
        services.AddSingleton(_ => sends);
        services.AddHostedService<TelemetryEnd>();
        var options = section.Get<TelemetryOptions>() ?? new TelemetryOptions();
        var folder = options.Folder.Length > 0 ? options.Folder : Path.Combine(Path.GetTempPath(), "landfall-telemetry");
        var telemetry = services
            .AddOpenTelemetry()
            // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say goes before.
            .ConfigureResource(resource =>
                resource.AddService(ServiceName, autoGenerateServiceInstanceId: false).AddEnvironmentVariableDetector()
            )
            .WithMetrics(AddInstruments);

        var monitor = AzureMonitorOf(builder.Configuration);
        var collector = CollectorOf(builder.Configuration);
        if (monitor is null && collector is null)
        {
            return telemetry;
        }

        foreach (var category in Noisy)
        {
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(category, LogLevel.Warning);
        }

        telemetry
            .WithTracing(traces => traces.AddSource(MetricNames.Meter))
            .WithLogging(logs => logs.AddProcessor(new ErrorCodes()), line => line.IncludeFormattedMessage = true);
        if (monitor is not null)
        {
            telemetry.AddAzureMonitor(builder.Configuration, monitor, identity, options, sends, Path.Combine(folder, "azure-monitor"));
        }

        if (collector is not null)
        {
            KeepWhatCannotBeSent(builder.Configuration, Path.Combine(folder, "otlp"));
            telemetry
                .WithTracing(traces => traces.AddOtlpExporter())
                .WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithLogging(logs => logs.AddOtlpExporter());
        }

        // After all others: the exporter of Azure Monitor brings a sampler that keeps five traces a second.
        services.ConfigureOpenTelemetryTracerProvider((_, traces) => traces.SetSampler(new FileTraces(options.OtherTraces)));
        return telemetry;
    }

    private static void AddInstruments(MeterProviderBuilder metrics)
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
    }

    private static MetricStreamConfiguration ViewOf(MetricDefinition definition) =>
        definition.Kind == MetricKind.Histogram
            ? new ExplicitBucketHistogramConfiguration { Boundaries = [.. definition.Buckets], CardinalityLimit = definition.Limit }
            : new MetricStreamConfiguration { CardinalityLimit = definition.Limit };

    private static void AddAzureMonitor(
        this OpenTelemetryBuilder telemetry,
        IConfiguration configuration,
        string connectionString,
        TokenCredential? identity,
        TelemetryOptions options,
        SendsUntilTheEnd sends,
        string folder
    )
    {
        // The exporter would tell its maker about itself, at an address of its own; only the environment keeps it from that.
        if (configuration[OwnStatistics] is null)
        {
            Environment.SetEnvironmentVariable(OwnStatistics, "true");
        }

        // Signal by signal, within the providers: all at once they would be added when the host starts, and be late for what is before.
        telemetry
            .WithTracing(traces => traces.AddAzureMonitorTraceExporter(Configure))
            .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(Configure))
            .WithLogging(logs => logs.AddAzureMonitorLogExporter(Configure));

        void Configure(AzureMonitorExporterOptions exporter)
        {
            exporter.ConnectionString = connectionString;
            exporter.Credential = identity;
            exporter.StorageDirectory = folder;
            // What hangs is kept and sent again later, by the exporter and not by its client.
            exporter.Retry.NetworkTimeout = SendTime;
            exporter.Retry.MaxRetries = 0;
            exporter.AddPolicy(sends, HttpPipelinePosition.PerCall);
            // Else an error that is logged within a span that is not kept goes with it.
            exporter.EnableTraceBasedLogsSampler = false;
            exporter.EnableLiveMetrics = false;
            exporter.EnableStandardMetrics = options.StandardMetrics;
            exporter.EnablePerformanceCounters = options.PerformanceCounters;
        }
    }

    // Without it a batch that meets no receiver is gone at once. A host that stops waits for the last try of each, ten seconds by default.
    private static void KeepWhatCannotBeSent(IConfigurationManager configuration, string folder)
    {
        const string Timeout = "OTEL_EXPORTER_OTLP_TIMEOUT";
        if (configuration[Timeout] is null)
        {
            configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { [Timeout] = "2000" });
        }

        const string Retry = "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY";
        const string Folder = "OTEL_DOTNET_EXPERIMENTAL_OTLP_DISK_RETRY_DIRECTORY_PATH";
        if (configuration[Retry] is null)
        {
            Directory.CreateDirectory(folder);
            configuration.AddInMemoryCollection(
                new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { [Retry] = "disk", [Folder] = folder }
            );
        }
    }

    private static string? AzureMonitorOf(IConfiguration configuration) =>
        configuration[AzureMonitorSetting] is not { Length: > 0 } text ? null
        : text.Split(';').Any(part => part.Split('=') is [var key, { Length: > 0 }, ..] && IsKey(key)) ? text
        : throw new InvalidOperationException(
            $"{AzureMonitorSetting} is no connection string of Application Insights; "
                + "expected InstrumentationKey=<id>;IngestionEndpoint=https://<region>.in.applicationinsights.azure.com/, "
                + "as the portal shows it."
        );

    private static bool IsKey(string key) => string.Equals(key.Trim(), "InstrumentationKey", StringComparison.OrdinalIgnoreCase);

    private static Uri? CollectorOf(IConfiguration configuration) =>
        configuration[OtlpSetting] is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
        : throw new InvalidOperationException(
            $"{OtlpSetting} is no address; expected such as http://localhost:4318 (with OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf) "
                + "or http://localhost:4317."
        );
}
