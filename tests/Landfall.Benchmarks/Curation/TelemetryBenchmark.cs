using System.Globalization;
using System.Net;
using Landfall.Benchmarks.Measuring;
using Landfall.Benchmarks.Samples;
using Landfall.Curation;
using Landfall.Functions.Telemetry;
using Landfall.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Landfall.Benchmarks.Curation;

/// <summary>
/// Curating with telemetry that is sent against curating with none: same file, same process, runs in turn. All of a load's telemetry is
/// recorded for many files, as if the rows had come in small ones; the receiver is in this process and its work counts too.
/// </summary>
internal sealed class TelemetryBenchmark(SampleFiles samples, string folder, long rows, int runs)
{
    private const int Files = 1_000;
    private const string Table = "benchmark.rows";

    /// <summary>Measures each table's file.</summary>
    public async Task<MarkdownTable> RunAsync(CancellationToken cancellationToken)
    {
        await using var receiver = Receiver();
        await receiver.StartAsync(cancellationToken);
        var table = new MarkdownTable(
            "Telemetry",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rows:N0} rows curated, without telemetry and with that of {Files:N0} files, sent to Azure Monitor and by OTLP "
                    + $"to a receiver in the same process; median of {runs} runs in turn, and of the ratios pair by pair."
            ),
            "file",
            "wall s without",
            "wall s with",
            "cpu s without",
            "cpu s with",
            "more by the clock",
            "more processor time"
        );
        foreach (var name in SampleFiles.Tables)
        {
            using var file = await samples.CreateAsync(name, rows, 0, cancellationToken);
            await MeasureAsync(table, file, receiver.Urls.Single(), cancellationToken);
        }

        return table;
    }

    private async Task MeasureAsync(MarkdownTable table, SampleFile file, string receiver, CancellationToken cancellationToken)
    {
        var options = new CurationOptions { TempFolder = folder };
        var pairs = new List<(Usage Without, Usage With)>();
        for (var run = -1; run < runs; run++)
        {
            var without = await Usage.OfAsync(() => CheckedRun.RunAsync(file, options, cancellationToken));
            using var host = Sending(receiver);
            await host.StartAsync(cancellationToken);
            var with = await Usage.OfAsync(async () =>
            {
                await CheckedRun.RunAsync(file, options, cancellationToken);
                Record(host.Services.GetRequiredService<PipelineMetrics>());
                Flush(host.Services);
            });
            await host.StopAsync(cancellationToken);
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Path.GetFileName(file.Path)} run {run}: without {without.Wall:F2} s, cpu {without.Cpu:F2}; "
                        + $"with {with.Wall:F2} s, cpu {with.Cpu:F2}"
                )
            );

            // The first run compiles the code and fills the page cache.
            if (run >= 0)
            {
                pairs.Add((without, with));
            }
        }

        table.Add(
            file.IsGzip ? "NDJSON.gz" : "CSV",
            Seconds(pairs, pair => pair.Without.Wall),
            Seconds(pairs, pair => pair.With.Wall),
            Seconds(pairs, pair => pair.Without.Cpu),
            Seconds(pairs, pair => pair.With.Cpu),
            More(pairs, usage => usage.Wall),
            More(pairs, usage => usage.Cpu)
        );
    }

    private static string Seconds(List<(Usage Without, Usage With)> pairs, Func<(Usage Without, Usage With), double> measure) =>
        FormattableString.Invariant($"{Median.Of(pairs.Select(measure)):F2}");

    private static string More(List<(Usage Without, Usage With)> pairs, Func<Usage, double> measure) =>
        FormattableString.Invariant($"{100 * (Median.Of(pairs.Select(pair => measure(pair.With) / measure(pair.Without))) - 1):F1} %");

    private static WebApplication Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
            await http.Response.WriteAsync(
                http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
                    ? ""
                    : """{"itemsReceived":1,"itemsAccepted":1,"errors":[]}""",
                http.RequestAborted
            );
        });
        return app;
    }

    private IHost Sending(string receiver)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                [TelemetryExport.AzureMonitorSetting] = $"InstrumentationKey={Guid.Empty};IngestionEndpoint={receiver}/",
                [TelemetryExport.OtlpSetting] = receiver,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                [$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Folder)}"] = Path.Combine(folder, "telemetry"),
            }
        );
        builder.AddTelemetryExport();
        builder.Services.AddSingleton(new PipelineMetrics(TimeProvider.System));
        return builder.Build();
    }

    // What the pipeline records of a file that is registered, curated and loaded.
    private static void Record(PipelineMetrics metrics)
    {
        for (var file = 0; file < Files; file++)
        {
            foreach (var (stage, state) in new[] { ("register", "registered"), ("curate", "curated"), ("load", "published") })
            {
                metrics.StageRan(stage, Outcomes.Ok, TimeSpan.FromMilliseconds(file));
                metrics.Attempted(stage, Outcomes.Ok, 1);
                metrics.FilesBecame(Table, state);
                PipelineTraces.Ended(
                    new FileStage(
                        FormattableString.Invariant($"{Table}-{file}"),
                        0,
                        Table,
                        stage,
                        1,
                        state,
                        DateTimeOffset.UnixEpoch,
                        TimeSpan.FromMilliseconds(file),
                        Files,
                        Files,
                        ErrorCode: null
                    )
                );
            }

            metrics.RowsBecame(Table, RowOutcomes.Read, Files);
            metrics.RowsBecame(Table, RowOutcomes.Curated, Files);
            metrics.RowsBecame(Table, RowOutcomes.Inserted, Files);
            metrics.BytesWent(Table, Directions.Read, Files);
            metrics.BytesWent(Table, Directions.Write, Files);
            metrics.FilePublished(1);
            metrics.EventSent(Outcomes.Ok);
        }
    }

    private static void Flush(IServiceProvider services)
    {
        services.GetRequiredService<TracerProvider>().ForceFlush();
        services.GetRequiredService<LoggerProvider>().ForceFlush();
        services.GetRequiredService<MeterProvider>().ForceFlush();
    }
}
