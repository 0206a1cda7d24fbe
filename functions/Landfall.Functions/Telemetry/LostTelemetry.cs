using System.Diagnostics.Tracing;
using Landfall.Telemetry;

namespace Landfall.Functions.Telemetry;

/// <summary>
/// Counts what the exporters say about telemetry that did not leave. They tell nobody else: no exception, no answer and no log line.
/// </summary>
internal sealed class LostTelemetry : EventListener
{
    // Null until this is made: the base class tells of sources before.
    private readonly PipelineMetrics? _metrics;

    /// <summary>Listens until it is disposed.</summary>
    public LostTelemetry(PipelineMetrics metrics)
    {
        _metrics = metrics;
        foreach (var reason in TelemetryLosses.All)
        {
            // The first step of a counter that begins later is not seen by who asks for its growth.
            metrics.TelemetryLost(reason, 0);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (TelemetryEvents.IsHeard(eventSource.Name))
        {
            EnableEvents(eventSource, EventLevel.Warning);
        }
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (
            _metrics is not null
            && TelemetryEvents.ReasonOf(eventData.EventSource.Name, eventData.EventName) is { } reason
            && TelemetryEvents.IsOurs(eventData)
        )
        {
            _metrics.TelemetryLost(reason, TelemetryEvents.LossesOf(eventData));
        }
    }
}

/// <summary>What the events of the exporters mean. Which of their warnings are no loss, their texts say.</summary>
internal static class TelemetryEvents
{
    private const string Sdk = "OpenTelemetry-Sdk";
    private const string AzureMonitor = "OpenTelemetry-AzureMonitor-Exporter";
    private const string Otlp = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string Prometheus = "OpenTelemetry-Exporter-Prometheus";
    private const string Files = "OpenTelemetry-PersistentStorage-FileSystem";
    private const string OtlpFiles = "OpenTelemetry-PersistentStorage-FileSystem-Otlp";
    private const string QueueIsFull = "ExistsDroppedExportProcessorItems";
    private const string DroppedCount = "droppedCount";
    private const string MeterName = "meterName";

    private static readonly Dictionary<(string Source, string Event), string> Reasons = new()
    {
        [(Sdk, QueueIsFull)] = TelemetryLosses.Queue,
        [(Sdk, "ObservableInstrumentCallbackException")] = TelemetryLosses.Instrument,
        [(Sdk, "MetricInstrumentIgnored")] = TelemetryLosses.Instrument,
        [(Sdk, "MetricViewIgnored")] = TelemetryLosses.Instrument,
        [(Sdk, "SpanProcessorException")] = TelemetryLosses.Export,
        [(Sdk, "MetricReaderException")] = TelemetryLosses.Export,
        [(AzureMonitor, "FailedToExport")] = TelemetryLosses.Export,
        [(AzureMonitor, "FailedToTransmit")] = TelemetryLosses.Export,
        [(AzureMonitor, "TransmissionFailed")] = TelemetryLosses.Export,
        [(AzureMonitor, "TransmitterFailed")] = TelemetryLosses.Export,
        [(AzureMonitor, "FailedToTransmitFromStorage")] = TelemetryLosses.Export,
        [(AzureMonitor, "FailedToConvertLogRecord")] = TelemetryLosses.Refused,
        [(AzureMonitor, "FailedToConvertMetricPoint")] = TelemetryLosses.Refused,
        [(AzureMonitor, "FailedToConvertActivity")] = TelemetryLosses.Refused,
        [(AzureMonitor, "PartialContentResponseInvalid")] = TelemetryLosses.Refused,
        [(AzureMonitor, "PartialContentResponseUnhandled")] = TelemetryLosses.Refused,
        [(AzureMonitor, "ErrorCreatingStorageFolder")] = TelemetryLosses.Storage,
        [(AzureMonitor, "FailedToInitializePersistentStorage")] = TelemetryLosses.Storage,
        [(AzureMonitor, "FailedToPersistOnShutdown")] = TelemetryLosses.Storage,
        [(Otlp, "FailedToReachCollector")] = TelemetryLosses.Export,
        [(Otlp, "ExportMethodException")] = TelemetryLosses.Export,
        [(Otlp, "TrySubmitRequestException")] = TelemetryLosses.Export,
        [(Otlp, "RetryStoredRequestException")] = TelemetryLosses.Export,
        [(Otlp, "TransientHttpError")] = TelemetryLosses.Export,
        [(Otlp, "HttpRequestFailed")] = TelemetryLosses.Export,
        [(Otlp, "OperationUnexpectedlyCanceled")] = TelemetryLosses.Export,
        [(Otlp, "RequestTimedOut")] = TelemetryLosses.Export,
        [(Otlp, "ExportFailure")] = TelemetryLosses.Export,
        [(Otlp, "CouldNotTranslateLogRecord")] = TelemetryLosses.Refused,
        [(Otlp, "BufferExceededMaxSize")] = TelemetryLosses.Refused,
        [(Otlp, "BatchDroppedDueToSerializationFailure")] = TelemetryLosses.Refused,
        [(Otlp, "RequestDiscardedDueToSizeLimit")] = TelemetryLosses.Refused,
        [(Files, "PersistentStorageException")] = TelemetryLosses.Storage,
        [(Files, "PersistentStorageWarning")] = TelemetryLosses.Storage,
        [(OtlpFiles, "PersistentStorageException")] = TelemetryLosses.Storage,
        [(OtlpFiles, "PersistentStorageWarning")] = TelemetryLosses.Storage,
        [(Prometheus, "FailedExport")] = TelemetryLosses.Export,
        [(Prometheus, "ScrapeTimedOut")] = TelemetryLosses.Export,
        [(Prometheus, "ScrapeFailed")] = TelemetryLosses.Export,
        [(Prometheus, "CollectFailed")] = TelemetryLosses.Export,
        [(Prometheus, "ConflictingType")] = TelemetryLosses.Instrument,
    };

    /// <summary>Every event that counts, by its source.</summary>
    public static IEnumerable<(string Source, string Event)> All => Reasons.Keys;

    /// <summary>Whether a source has any.</summary>
    public static bool IsHeard(string source) => source is Sdk or AzureMonitor or Otlp or Prometheus or Files or OtlpFiles;

    /// <summary>A word of <see cref="TelemetryLosses"/>; null where nothing is lost.</summary>
    public static string? ReasonOf(string source, string? name) => name is null ? null : Reasons.GetValueOrDefault((source, name));

    /// <summary>False of an instrument of another meter, most of which are left out on purpose.</summary>
    public static bool IsOurs(EventWrittenEventArgs told) => Of(told, MeterName) is not string meter || meter == MetricNames.Meter;

    /// <summary>How many the event tells of.</summary>
    public static long LossesOf(EventWrittenEventArgs told) =>
        told.EventName == QueueIsFull && Of(told, DroppedCount) is long dropped ? dropped : 1;

    private static object? Of(EventWrittenEventArgs told, string name) =>
        told.PayloadNames?.IndexOf(name) is { } at and >= 0 ? told.Payload?[at] : null;
}
