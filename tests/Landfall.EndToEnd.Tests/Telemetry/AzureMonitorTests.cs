using System.Globalization;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Telemetry;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Telemetry;

/// <summary>What comes to Azure Monitor, byte for byte, from a host in a process of its own.</summary>
public sealed class AzureMonitorTests(AzuriteFixture azurite)
{
    private const string Table = "crm.person";

    // The exporter's own bound.
    private const long MostKept = 60_000_000;

    [Fact]
    public async Task Export_FilesLoadedAndRefused_SendsMetricsTracesAndLogs()
    {
        await using var monitor = await TelemetryReceiver.OfAzureMonitorAsync();
        using var run = new ExportedRun(azurite, ExportedRun.AzureMonitor(monitor.Url), ExportedRun.Patient);
        IReadOnlyList<Ingestion> ended;
        await using (var host = await run.StartAsync())
        {
            ended = await run.FilesAsync(host);
            await ExportedRun.StopAsync(host);
        }

        var items = MonitorItem.Of(monitor.Taken);
        Assert.All(monitor.Taken, one => Assert.Equal("/v2.1/track", one.Path));
        Metrics(items);
        Traces(items, ended);
        Logs(items);

        // Nothing is a sample, and nothing of the file's values leaves.
        Assert.All(items, item => Assert.Null(item.SampleRate));
        Assert.DoesNotContain(items.SelectMany(item => item.Attributes), name =>
            name.StartsWith("_MS.sample", StringComparison.OrdinalIgnoreCase)
        );
        Assert.DoesNotContain(ExportedRun.Canary, monitor.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("closed")]
    [InlineData("fails")]
    [InlineData("hangs")]
    public async Task Export_ReceiverAway_LoadsAndStopsAllTheSameAndSendsLater(string how)
    {
        var port = ExportedRun.FreePort();
        // What hangs is kept within the time for the end; a starved machine does not get through in the five seconds of the default.
        using var run = new ExportedRun(azurite, ExportedRun.AzureMonitor(new Uri($"http://127.0.0.1:{port}/")), ExportedRun.Patient);
        await using (
            var away =
                how == "closed" ? null : await TelemetryReceiver.OfAzureMonitorAsync(how == "fails" ? Answer.Fails : Answer.Hangs, port)
        )
        await using (var host = await run.StartAsync())
        {
            await run.FilesAsync(host);
            if (how != "hangs")
            {
                await ExportedRun.LostAsync(host, TelemetryLosses.Export);
            }

            await ExportedRun.StopAsync(host);
            Assert.True(away is null || away.Refused > 0, "The receiver was asked.");
        }

        Assert.InRange(run.Kept, 1, MostKept);
        run.LetLocksEnd();

        await using var monitor = await TelemetryReceiver.OfAzureMonitorAsync(port: port);
        await using (var host = await run.StartAsync())
        {
            await Eventually.GetAsync(
                () => Task.FromResult(MonitorItem.Of(monitor.Taken).Any(IsLoadSpan) && run.Kept == 0 ? this : null),
                () => $"What was kept arrives; {run.Kept} bytes are kept, {Names(monitor)} came. {host.Notes()}"
            );
            await ExportedRun.StopAsync(host);
        }

        var items = MonitorItem.Of(monitor.Taken);
        Assert.Single(items, IsLoadSpan);
        Assert.Equal(3, Sum(items, MetricNames.Rows, (AttributeNames.Outcome, RowOutcomes.Read)));
        Assert.DoesNotContain(ExportedRun.Canary, monitor.Text, StringComparison.OrdinalIgnoreCase);
    }

    private static void Metrics(IReadOnlyList<MonitorItem> items)
    {
        Assert.Equal(3, Sum(items, MetricNames.Rows, (AttributeNames.Outcome, RowOutcomes.Read)));
        Assert.Equal(2, Sum(items, MetricNames.Rows, (AttributeNames.Outcome, RowOutcomes.Curated)));
        Assert.Equal(1, Sum(items, MetricNames.Rows, (AttributeNames.Outcome, RowOutcomes.Rejected)));
        Assert.Equal(2, Sum(items, MetricNames.Rows, (AttributeNames.Outcome, RowOutcomes.Inserted)));
        Assert.Equal(1, Sum(items, MetricNames.RowsRejected, (AttributeNames.Rule, "type")));
        Assert.Equal(2, Sum(items, MetricNames.Files, (AttributeNames.State, "registered")));
        Assert.Equal(1, Sum(items, MetricNames.Files, (AttributeNames.State, "published")));
        Assert.Equal(1, Sum(items, MetricNames.FilesStopped, (AttributeNames.ErrorCode, "html-instead-of-data")));
        Assert.Equal(1, Counts(items, MetricNames.FileDelay));
        Assert.True(Counts(items, MetricNames.StageDuration, (AttributeNames.Stage, StageNames.Load)) > 0, "Loads take time.");
        Assert.True(Counts(items, "http.client.request.duration") > 0, "Calls of storage are counted.");

        // A name is Landfall's or that of the calls of storage: nothing is sent that nobody asked for. One tells whose the others are.
        string[] others = ["http.client.request.duration", "_OTELRESOURCE_"];
        var names = items.Where(IsMetric).Select(item => item.MetricName).Distinct(StringComparer.Ordinal).ToList();
        Assert.Empty(names.Except(MetricCatalog.All.Select(one => one.Name).Concat(others), StringComparer.Ordinal));
        foreach (var item in items.Where(IsMetric).Where(item => item.MetricName.StartsWith("landfall.", StringComparison.Ordinal)))
        {
            var definition = MetricCatalog.All.Single(one => one.Name == item.MetricName);
            Assert.Equal(definition.Attributes.Order(StringComparer.Ordinal), Own(item));
        }

        static IEnumerable<string> Own(MonitorItem item) =>
            item.Attributes.Where(name => !name.StartsWith("_MS.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    private static void Traces(IReadOnlyList<MonitorItem> items, IReadOnlyList<Ingestion> ended)
    {
        var spans = items.Where(item => item.Type is "RemoteDependencyData" or "RequestData").ToList();
        Assert.Equal(["curate", "load", "register"], StagesOf(ended[0]));
        Assert.Equal(["curate", "register"], StagesOf(ended[1]));
        foreach (var batch in ended)
        {
            var trace = PipelineTraces.ContextOf(batch.Batch, 0).TraceId.ToHexString();
            Assert.All(Of(batch), span =>
                Assert.Equal((trace, Table, "0"), (span.Operation, span[AttributeNames.Table], span[SpanAttributeNames.Generation]))
            );
        }

        Assert.Equal(
            ["html-instead-of-data"],
            spans.Select(span => span[AttributeNames.ErrorCode]).OfType<string>().Distinct(StringComparer.Ordinal)
        );
        Assert.Equal("3", Of(ended[0]).Single(span => span.Name == StageNames.Curate)[SpanAttributeNames.RowsIn]);

        IEnumerable<MonitorItem> Of(Ingestion batch) => spans.Where(span => span[SpanAttributeNames.Batch] == batch.Batch);
        IEnumerable<string> StagesOf(Ingestion batch) => Of(batch).Select(span => span.Name).Order(StringComparer.Ordinal);
    }

    private static void Logs(IReadOnlyList<MonitorItem> items)
    {
        var line = Assert.Single(items, item => item.Type == "MessageData" && item[AttributeNames.ErrorCode] is not null);
        Assert.Equal("html-instead-of-data", line[AttributeNames.ErrorCode]);
        Assert.Contains("is refused: ", line.Message, StringComparison.Ordinal);
    }

    private static string Names(TelemetryReceiver monitor) =>
        string.Join(
            ", ",
            MonitorItem
                .Of(monitor.Taken)
                .Where(item => !IsMetric(item))
                .Select(item => item.Type is "RemoteDependencyData" ? item.Name : item.Type)
        );

    private static bool IsMetric(MonitorItem item) => item.Type == "MetricData";

    private static bool IsLoadSpan(MonitorItem item) => item.Type == "RemoteDependencyData" && item.Name == StageNames.Load;

    // A counter sends what was added since it last did.
    private static double Sum(IReadOnlyList<MonitorItem> items, string name, params (string Name, string Value)[] attributes) =>
        Of(items, name, attributes).Sum(item => item.Value);

    private static double Counts(IReadOnlyList<MonitorItem> items, string name, params (string Name, string Value)[] attributes) =>
        Of(items, name, attributes).Sum(item => double.Parse(item.Metric.GetProperty("count").GetRawText(), CultureInfo.InvariantCulture));

    private static IEnumerable<MonitorItem> Of(IReadOnlyList<MonitorItem> items, string name, (string Name, string Value)[] attributes) =>
        items.Where(item => IsMetric(item) && item.MetricName == name && attributes.All(one => item[one.Name] == one.Value));
}
