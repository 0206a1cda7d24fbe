using System.ComponentModel.DataAnnotations;

namespace Landfall.Embedded;

/// <summary>What the embedded host may be told.</summary>
public sealed class EmbeddedHostOptions
{
    /// <summary>The configuration key of the storage connection that journals and, unless they name another, blob triggers use.</summary>
    public const string DefaultConnection = "AzureWebJobsStorage";

    /// <summary>The key of the <see cref="TimeProvider"/> by which the host renews its lease: the storage's lease runs on real time, whatever clock the app has.</summary>
    public const string LeaseClock = "host-lease";

    /// <summary>The container of the orchestration journals; the hosts that share it take turns by a lease on its blob <c>host</c>.</summary>
    [Required]
    public string JournalContainer { get; set; } = "journal";

    /// <summary>Activities at a time: twice the cores, at most 8.</summary>
    [Range(1, 256)]
    public int MaxConcurrentActivities { get; set; } = Math.Min(8, 2 * Environment.ProcessorCount);

    /// <summary>Orchestrations that are replayed or stored at a time: 32.</summary>
    [Range(1, 1024)]
    public int MaxConcurrentOrchestrations { get; set; } = 32;

    /// <summary>The pause between two listings of a landing container: 500 ms, or twice the time of a listing that takes longer.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan BlobPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Blobs that are handed to a function at a time: 8.</summary>
    [Range(1, 256)]
    public int MaxConcurrentBlobs { get; set; } = 8;

    /// <summary>How long running activities may go on when the host stops: 20 s; then they are cancelled and run again after the next start.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a host that died keeps the others waiting: 20 s, renewed at a third of it; the storage takes 15 to 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:15", "00:01:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The folder of the files <c>*.jsonl</c>, in the order of their names a CloudEvent a line, that queue functions are called with; null when there are no events.</summary>
    public string? EventsFolder { get; set; }

    /// <summary>The port on the loopback address; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; set; }
}
