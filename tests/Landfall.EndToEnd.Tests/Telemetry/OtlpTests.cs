using Google.Protobuf;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Telemetry;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Telemetry;

/// <summary>What comes to a collector of OTLP over HTTP, from a host in a process of its own.</summary>
public sealed class OtlpTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Export_FilesLoadedAndRefused_SendsMetricsTracesAndLogs()
    {
        await using var collector = await TelemetryReceiver.OfOtlpAsync();
        using var run = new ExportedRun(azurite, [.. ExportedRun.Otlp(collector.Url), ExportedRun.Patient]);
        IReadOnlyList<Ingestion> ended;
        await using (var host = await run.StartAsync())
        {
            ended = await run.FilesAsync(host);
            await ExportedRun.StopAsync(host);
        }

        Assert.Equal(
            ["/v1/logs", "/v1/metrics", "/v1/traces"],
            collector.Taken.Select(one => one.Path).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
        );
        var metrics = TextsOf(collector, "/v1/metrics");
        Assert.Contains("landfall-of-the-test", metrics);
        Assert.Empty(
            new[]
            {
                MetricNames.Rows,
                MetricNames.Files,
                MetricNames.FileDelay,
                MetricNames.StageDuration,
                MetricNames.TelemetryLost,
            }.Except(metrics, StringComparer.Ordinal)
        );
        Assert.Contains("{row}", metrics);
        Assert.DoesNotContain("otel.metric.overflow", metrics);

        var traces = TextsOf(collector, "/v1/traces");
        Assert.Equal(
            [StageNames.Curate, StageNames.Curate, StageNames.Load, StageNames.Register, StageNames.Register],
            traces.Where(text => StageNames.All.Contains(text, StringComparer.Ordinal)).Order(StringComparer.Ordinal)
        );
        Assert.Contains("html-instead-of-data", traces);
        foreach (var batch in ended)
        {
            var trace = PipelineTraces.ContextOf(batch.Batch, 0).TraceId.ToHexString();
            Assert.Contains(batch.Batch, traces);
            Assert.True(
                collector.Taken.Any(one => Convert.ToHexString(one.Body).Contains(trace, StringComparison.OrdinalIgnoreCase)),
                $"A span of {batch.Batch} is in its trace {trace}."
            );
        }

        var logs = TextsOf(collector, "/v1/logs");
        Assert.Contains(AttributeNames.ErrorCode, logs);
        Assert.Contains("html-instead-of-data", logs);
        Assert.DoesNotContain(ExportedRun.Canary, collector.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Export_ToBoth_SendsToBoth()
    {
        await using var collector = await TelemetryReceiver.OfOtlpAsync();
        await using var monitor = await TelemetryReceiver.OfAzureMonitorAsync();
        using var run = new ExportedRun(
            azurite,
            [.. ExportedRun.Otlp(collector.Url), ExportedRun.AzureMonitor(monitor.Url), ExportedRun.Patient]
        );
        await using (var host = await run.StartAsync())
        {
            await run.FilesAsync(host);
            await ExportedRun.StopAsync(host);
        }

        Assert.Contains(MetricNames.Rows, TextsOf(collector, "/v1/metrics"));
        Assert.Contains(MonitorItem.Of(monitor.Taken), item => item.Type == "MetricData" && item.MetricName == MetricNames.Rows);
    }

    [Fact]
    public async Task Export_CollectorAway_LoadsAndStopsAllTheSameAndSendsLater()
    {
        var port = ExportedRun.FreePort();
        using var run = new ExportedRun(azurite, ExportedRun.Otlp(new Uri($"http://127.0.0.1:{port}/")));
        await using (var host = await run.StartAsync())
        {
            await run.FilesAsync(host);
            await ExportedRun.LostAsync(host, TelemetryLosses.Export);
            await ExportedRun.StopAsync(host);
        }

        Assert.InRange(run.Kept, 1, 1_000_000);

        await using var collector = await TelemetryReceiver.OfOtlpAsync(port: port);
        await using (var host = await run.StartAsync())
        {
            await Eventually.GetAsync(
                () => Task.FromResult(TextsOf(collector, "/v1/traces").Contains(StageNames.Load) ? this : null),
                () => $"What was kept arrives; {run.Kept} bytes are kept. {host.Notes()}"
            );
            await ExportedRun.StopAsync(host);
        }

        Assert.DoesNotContain(ExportedRun.Canary, collector.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Export_CollectorHangs_LoadsAndStopsAllTheSame()
    {
        await using var collector = await TelemetryReceiver.OfOtlpAsync(Answer.Hangs);
        using var run = new ExportedRun(azurite, ExportedRun.Otlp(collector.Url));
        await using var host = await run.StartAsync();

        await run.FilesAsync(host);

        await ExportedRun.StopAsync(host);
        Assert.True(collector.Refused > 0, "The collector was asked.");
    }

    private static IReadOnlyList<string> TextsOf(TelemetryReceiver collector, string path) =>
        [.. collector.Taken.Where(one => one.Path == path).SelectMany(one => Texts(one.Body))];

    // Every text of a message and of those within: what can be read as a message may be one, and its bytes a text as well.
    private static IEnumerable<string> Texts(byte[] message)
    {
        var (found, input) = (new List<string>(), new CodedInputStream(message));
        try
        {
            while (input.ReadTag() is var tag and not 0)
            {
                if (WireFormat.GetTagWireType(tag) != WireFormat.WireType.LengthDelimited)
                {
                    input.SkipLastField();
                    continue;
                }

                var bytes = input.ReadBytes();
                found.Add(bytes.ToStringUtf8());
                found.AddRange(Texts(bytes.ToByteArray()));
            }
        }
        catch (InvalidProtocolBufferException)
        {
            // A text after all.
        }

        return found;
    }
}
