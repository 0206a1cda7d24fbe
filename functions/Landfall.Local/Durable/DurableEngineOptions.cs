using System.ComponentModel.DataAnnotations;
using DurableTask.AzureStorage;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Durable;

/// <summary>
/// How the engine of one machine runs: which task hub, how much at a time, how soon it sees work and takes up that of a dead process.
/// </summary>
public sealed class DurableEngineOptions
{
    /// <summary>Prefix of the queues, tables and containers that hold orchestrations; 3 to 45 letters and digits, a letter first.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,44}$")]
    public string TaskHubName { get; set; } = "landfall";

    /// <summary>
    /// Queues that orchestrations are spread over; a task hub keeps the number it was made with. Each is polled, so one machine needs one.
    /// </summary>
    [Range(1, 16)]
    public int PartitionCount { get; set; } = 1;

    /// <summary>
    /// Who holds the queues' leases. A host shares it with the one before it on the same machine, so that it takes its queues up at once
    /// after a kill; should both run for a moment, the versions of the histories keep them apart.
    /// </summary>
    [Required]
    public string WorkerId { get; set; } = Environment.MachineName;

    [Range(1, 1000)]
    public int MaxConcurrentActivities { get; set; } = 16;

    [Range(1, 1000)]
    public int MaxConcurrentOrchestrations { get; set; } = 16;

    /// <summary>Longest pause between two looks into an empty queue; what an idle host costs is two queues divided by this.</summary>
    public TimeSpan PollingInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a message that a process has taken is unseen by others; after a kill, work goes on when it is over.</summary>
    public TimeSpan VisibilityTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a queue belongs to a process that does not renew.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often leases are renewed, and free ones are looked for.</summary>
    public TimeSpan LeaseRenewal { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the result of an ended instance can be read before it is purged with its history.</summary>
    public TimeSpan KeepEnded { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for work in hand before it leaves it to whoever comes next.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(15);

    internal AzureStorageOrchestrationServiceSettings ToSettings(StorageAccountClientProvider storage, ILoggerFactory loggers) =>
        new()
        {
            StorageAccountClientProvider = storage,
            LoggerFactory = loggers,
            TaskHubName = TaskHubName,
            WorkerId = WorkerId,
            PartitionCount = PartitionCount,
            MaxConcurrentTaskActivityWorkItems = MaxConcurrentActivities,
            MaxConcurrentTaskOrchestrationWorkItems = MaxConcurrentOrchestrations,
            MaxQueuePollingInterval = PollingInterval,
            WorkItemQueueVisibilityTimeout = VisibilityTimeout,
            ControlQueueVisibilityTimeout = VisibilityTimeout,
            LeaseInterval = Lease,
            LeaseRenewInterval = LeaseRenewal,
            LeaseAcquireInterval = LeaseRenewal,
            PartitionTableOperationTimeout = LeaseRenewal,
            UseTablePartitionManagement = true,
            ThrowExceptionOnInvalidDedupeStatus = true,
        };
}
