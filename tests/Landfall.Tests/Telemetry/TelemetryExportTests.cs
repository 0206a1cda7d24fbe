using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Azure.Monitor.OpenTelemetry.Exporter;
using Landfall.Functions.Telemetry;
using Landfall.Ledger;
using Landfall.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace Landfall.Tests.Telemetry;

public sealed class TelemetryExportTests
{
    private static readonly ActivityTraceId Trace = ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c");

    [Theory]
    [InlineData(ActivityTraceFlags.None)]
    [InlineData(ActivityTraceFlags.Recorded)]
    public void ShouldSample_SpanOfAFile_IsKeptWhateverTheCallerSays(ActivityTraceFlags caller)
    {
        var parent = new ActivityContext(Trace, ActivitySpanId.CreateRandom(), caller);
        var span = new SamplingParameters(
            parent,
            Trace,
            "curate",
            ActivityKind.Internal,
            [new KeyValuePair<string, object?>(SpanAttributeNames.Batch, "crm.person-1")]
        );

        Assert.Equal(SamplingDecision.RecordAndSample, new FileTraces(share: 0).ShouldSample(span).Decision);
    }

    [Theory]
    [InlineData(0, SamplingDecision.Drop)]
    [InlineData(1, SamplingDecision.RecordAndSample)]
    public void ShouldSample_OtherSpan_IsKeptByTheShare(double share, SamplingDecision expected)
    {
        var span = new SamplingParameters(new ActivityContext(Trace, default, default), Trace, "Invoke", ActivityKind.Server);

        Assert.Equal(expected, new FileTraces(share).ShouldSample(span).Decision);
    }

    [Fact]
    public void OnEnd_LineWithATerminalFailure_HasItsCode()
    {
        var lines = Lines(logger =>
            LogOf(logger, new InvalidOperationException("outer", TerminalException.Parked("no-such-code", "It stopped.", "Look.")))
        );

        Assert.Equal([("landfall.error.code", "no-such-code")], lines.Single().Where(one => one.Name == AttributeNames.ErrorCode));
    }

    [Fact]
    public void OnEnd_LineWithAnError_HasItsCodeBesideItsWords()
    {
        var lines = Lines(logger =>
            logger.Log(
                LogLevel.Warning,
                default,
                new List<KeyValuePair<string, object?>> { new("Error", new BatchError("html-instead-of-data", "It is HTML.", "Ask.")) },
                null,
                (_, _) => "stopped"
            )
        );

        Assert.Equal(["Error", "landfall.error.code"], lines.Single().Select(one => one.Name));
        Assert.Equal("html-instead-of-data", lines.Single()[^1].Value);
    }

    [Fact]
    public void OnEnd_LineWithoutAnError_IsLeftAlone() =>
        Assert.DoesNotContain(Lines(logger => LogOf(logger, new IOException("Disk."))).Single(), one =>
            one.Name == AttributeNames.ErrorCode
        );

    [Fact]
    public void TelemetryEvents_All_AreEventsOfTheExporters()
    {
        // By their classes: a package that renames one would be silent.
        var real = new[]
        {
            typeof(AzureMonitorExporterOptions).Assembly,
            typeof(OtlpExporterOptions).Assembly,
            typeof(Sdk).Assembly,
            typeof(PrometheusAspNetCoreOptions).Assembly,
            Assembly.Load("OpenTelemetry.PersistentStorage.FileSystem"),
        }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => typeof(EventSource).IsAssignableFrom(type))
            .SelectMany(source =>
                source
                    .GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
                    .Where(method => method.GetCustomAttribute<EventAttribute>() is { Level: <= EventLevel.Warning })
                    .Select(method => (EventSource.GetName(source), method.Name))
            )
            .ToHashSet();

        Assert.Empty(TelemetryEvents.All.Except(real));
        Assert.All(TelemetryEvents.All, one => Assert.True(TelemetryEvents.IsHeard(one.Source), one.Source));
        Assert.All(TelemetryEvents.All, one => Assert.Contains(TelemetryEvents.ReasonOf(one.Source, one.Event), TelemetryLosses.All));
    }

    [Fact]
    public void LostTelemetry_EventsOfTheSdk_AreCountedByReason()
    {
        using var metrics = new PipelineMetrics(TimeProvider.System);
        using var recorded = new RecordedMetrics(metrics);
        using var lost = new LostTelemetry(metrics);

        Tell("ExistsDroppedExportProcessorItems", "processor", "exporter", 17L);
        Tell("MetricInstrumentIgnored", "x", "Landfall", "reason", "fix");
        Tell("MetricInstrumentIgnored", "y", "Landfall", "reason", "fix");
        Tell("MetricInstrumentIgnored", "z", "System.Net.Http", "reason", "fix");
        Tell("InvalidArgument", "method", "argument", "issue");

        Assert.Equal(
            [
                "landfall.telemetry.lost{landfall.reason=export} 0",
                "landfall.telemetry.lost{landfall.reason=instrument} 2",
                "landfall.telemetry.lost{landfall.reason=queue} 17",
                "landfall.telemetry.lost{landfall.reason=refused} 0",
                "landfall.telemetry.lost{landfall.reason=storage} 0",
            ],
            recorded.Lines().Where(line => line.StartsWith("landfall.telemetry.lost", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData(
        TelemetryExport.AzureMonitorSetting,
        "IngestionEndpoint=https://example.com/",
        "is no connection string of Application Insights"
    )]
    [InlineData(TelemetryExport.OtlpSetting, "collector:4318", "is no address")]
    public void AddTelemetryExport_SettingThatIsNone_SaysWhatIsExpectedAndNotTheValue(string setting, string value, string expected)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Build((setting, value)));

        Assert.Contains($"{setting} {expected}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(value, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OtherTraces", "1.5")]
    [InlineData("StopWithin", "00:10:00")]
    public void AddTelemetryExport_OptionOutOfItsRange_IsRefusedAtTheStart(string option, string value)
    {
        using var host = Build(($"Landfall:Telemetry:{option}", value));

        var refused = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(option, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddTelemetryExport_NoReceiver_ListensToNoTraceAndWritesNoLog()
    {
        using var host = Build();

        Assert.Null(host.Services.GetService<TracerProvider>());
        Assert.Null(host.Services.GetService<LoggerProvider>());
    }

    [Fact]
    public async Task StopAsync_ReceiversHang_EndsInTimeAndKeepsWhatWasNotSent()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var receiver = $"http://{silent.LocalEndpoint}/";
        var folder = Directory.CreateTempSubdirectory("landfall-telemetry-");
        var host = Build(
            (TelemetryExport.AzureMonitorSetting, $"InstrumentationKey={Guid.Empty};IngestionEndpoint={receiver}"),
            (TelemetryExport.OtlpSetting, receiver),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("Landfall:Telemetry:Folder", folder.FullName)
        );
        await host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<PipelineMetrics>().FilePublished(1);
        PipelineTraces.Ended(
            new FileStage("crm.t-1", 0, "crm.t", "load", 1, "published", DateTimeOffset.UnixEpoch, TimeSpan.Zero, 1, 1, ErrorCode: null)
        );

        var started = Stopwatch.GetTimestamp();
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
        var took = Stopwatch.GetElapsedTime(started);
        var kept = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        folder.Delete(recursive: true);

        // Five seconds are promised, twice as many are for a starved machine.
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        // The source and the meter are everybody's in this process: tests beside this one are told of too.
        Assert.True(kept > 0, "What was not sent is kept.");
    }

    // The SDK's own source, whose methods are not public.
    private static void Tell(string name, params object[] values)
    {
        const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var type = typeof(Sdk).Assembly.GetType("OpenTelemetry.Internal.OpenTelemetrySdkEventSource")!;
        type.GetMethod(name, Any)!.Invoke(type.GetField("Log", Any)!.GetValue(null), values);
    }

    private static IHost Build(params (string Name, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            settings.Select(one => KeyValuePair.Create<string, string?>(one.Name, one.Value)).ToDictionary(StringComparer.Ordinal)
        );
        builder.Services.AddSingleton(new PipelineMetrics(TimeProvider.System));
        builder.AddTelemetryExport();
        return builder.Build();
    }

    private static void LogOf(ILogger logger, Exception failure) =>
        logger.Log(LogLevel.Error, default, new List<KeyValuePair<string, object?>>(), failure, (_, _) => "failed");

    private static List<List<(string Name, string? Value)>> Lines(Action<ILogger> log)
    {
        var kept = new KeptLines();
        using (
            var factory = LoggerFactory.Create(logging =>
                logging.AddOpenTelemetry(lines =>
                {
                    lines.AddProcessor(new ErrorCodes());
                    lines.AddProcessor(new SimpleLogRecordExportProcessor(kept));
                })
            )
        )
        {
            log(factory.CreateLogger("test"));
        }

        return kept.Attributes;
    }

    private sealed class KeptLines : BaseExporter<LogRecord>
    {
        public List<List<(string Name, string? Value)>> Attributes { get; } = [];

        public override ExportResult Export(in Batch<LogRecord> batch)
        {
            foreach (var line in batch)
            {
                Attributes.Add([
                    .. (line.Attributes ?? []).Select(one => (one.Key, one.Value is BatchError error ? error.Code : one.Value?.ToString())),
                ]);
            }

            return ExportResult.Success;
        }
    }
}
