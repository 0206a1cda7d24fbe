using System.ComponentModel.DataAnnotations;
using Landfall.Monitoring;

namespace Landfall.Functions.Telemetry;

/// <summary>What of telemetry leaves the process, beside the metrics, traces and logs of Landfall itself, which all do.</summary>
public sealed class TelemetryOptions
{
    /// <summary>The section of the configuration, which also says how often the gauges look.</summary>
    public const string Section = TableStandingOptions.Section;

    /// <summary>Which share of the spans that are not of a file is kept, 0 to 1, such as those of the Functions worker. A trace is kept
    /// whole or not at all.</summary>
    [Range(0d, 1d)]
    public double OtherTraces { get; set; } = 1;

    /// <summary>Azure Monitor's own durations of requests and dependencies, in milliseconds.</summary>
    public bool StandardMetrics { get; set; }

    /// <summary>Azure Monitor's performance counters of the process.</summary>
    public bool PerformanceCounters { get; set; }

    /// <summary>Where batches wait that could not be sent, at most 50 MB for each receiver and signal; empty is
    /// <c>landfall-telemetry</c> in the system's temporary folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>A host that stops waits so long at most until all is sent or kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:00:30")]
    public TimeSpan StopWithin { get; set; } = TimeSpan.FromSeconds(5);
}
