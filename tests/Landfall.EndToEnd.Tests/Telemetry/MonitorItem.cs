using System.Text;
using System.Text.Json;

namespace Landfall.EndToEnd.Tests.Telemetry;

/// <summary>One item as it comes to Azure Monitor.</summary>
internal sealed record MonitorItem(JsonElement Envelope)
{
    private JsonElement Data => Envelope.GetProperty("data").GetProperty("baseData");

    /// <summary>Such as MetricData, RemoteDependencyData, MessageData.</summary>
    public string Type => Envelope.GetProperty("data").GetProperty("baseType").GetString()!;

    /// <summary>A share that is not everything, by whatever name.</summary>
    public string? SampleRate =>
        Envelope.TryGetProperty("sampleRate", out var rate) && rate.GetRawText() is not ("100" or "100.0") ? rate.GetRawText() : null;

    /// <summary>The trace.</summary>
    public string Operation => Envelope.GetProperty("tags").GetProperty("ai.operation.id").GetString()!;

    /// <summary>Of a span.</summary>
    public string Name => Data.GetProperty("name").GetString()!;

    /// <summary>Of a log line.</summary>
    public string Message => Data.GetProperty("message").GetString()!;

    /// <summary>Of a metric.</summary>
    public JsonElement Metric => Data.GetProperty("metrics")[0];

    /// <summary>Of a metric: its name.</summary>
    public string MetricName => Metric.GetProperty("name").GetString()!;

    /// <summary>Of a metric: what was added, the sum, or how it stands.</summary>
    public double Value => Metric.GetProperty("value").GetDouble();

    /// <summary>An attribute; null when it has none of that name.</summary>
    public string? this[string attribute] =>
        Data.TryGetProperty("properties", out var all) && all.TryGetProperty(attribute, out var value) ? value.GetString() : null;

    /// <summary>The names of its attributes.</summary>
    public IEnumerable<string> Attributes =>
        Data.TryGetProperty("properties", out var all) ? all.EnumerateObject().Select(one => one.Name) : [];

    /// <summary>Every item of what was taken.</summary>
    public static IReadOnlyList<MonitorItem> Of(IEnumerable<Received> taken) =>
        [
            .. taken
                .SelectMany(one => Encoding.UTF8.GetString(one.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                .Select(line => new MonitorItem(JsonDocument.Parse(line).RootElement)),
        ];
}
