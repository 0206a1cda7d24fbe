namespace Landfall.Storage;

/// <summary>The names that the app shares with its storage, its host and its deployment, each written once.</summary>
public static class LandfallNames
{
    /// <summary>The container where sources drop their files.</summary>
    public const string Landing = "landing";

    /// <summary>The container of documents about sweeps and waiting tables, long entries, and the host's lease.</summary>
    public const string Ledger = "ledger";

    /// <summary>The container of curated parts.</summary>
    public const string Lake = "lake";

    /// <summary>The container of reject parts.</summary>
    public const string Rejects = "rejects";

    /// <summary>The container of the contracts in force.</summary>
    public const string Contracts = "contracts";

    /// <summary>The queue that an event subscription delivers into, and that the app is called from.</summary>
    public const string Events = "events";

    /// <summary>The queue of an account for blobs whose function failed too often; the Functions host names it, whatever app it
    /// runs.</summary>
    public const string BlobPoison = "webjobs-blobtrigger-poison";

    /// <summary>The function that is called for each landed blob.</summary>
    public const string LandingFunction = "LandingArrived";

    /// <summary>The setting of the storage that the host itself and Durable keep their state in.</summary>
    public const string HostStorageSetting = "AzureWebJobsStorage";

    /// <summary>The setting of the storage with the landing container: a connection string, or the section of an account and an
    /// identity.</summary>
    public const string LandingStorageSetting = "LandingStorage";

    /// <summary>The setting that holds the landing container's name with its prefix.</summary>
    public const string LandingContainerSetting = "LandingContainer";

    /// <summary>The setting of the storage with the ledger's table, in the form of <see cref="LandingStorageSetting"/>; without it the
    /// host's storage has it.</summary>
    public const string LedgerStorageSetting = "LedgerStorage";

    /// <summary>The setting of the storage with the queue of events, in the form of <see cref="LandingStorageSetting"/>.</summary>
    public const string EventStorageSetting = "EventStorage";

    /// <summary>The setting that holds the name of the queue of events with its prefix.</summary>
    public const string EventsQueueSetting = "EventsQueue";

    /// <summary>The setting of the landing sweep's times.</summary>
    public const string SweepScheduleSetting = "SweepSchedule";

    /// <summary>The setting of the times at which tables that lie still are looked for.</summary>
    public const string TableWatchScheduleSetting = "TableWatchSchedule";

    /// <summary>The setting of the warehouse sweep's times.</summary>
    public const string WarehouseSweepScheduleSetting = "WarehouseSweepSchedule";

    /// <summary>The setting of the times at which parts that nobody needs are looked for.</summary>
    public const string PartSweepScheduleSetting = "PartSweepSchedule";

    /// <summary>The setting of the times at which service levels are evaluated.</summary>
    public const string ServiceLevelScheduleSetting = "ServiceLevelSchedule";

    /// <summary>The setting of the times at which people are told what waits for them.</summary>
    public const string AlertScheduleSetting = "AlertSchedule";

    /// <summary>The queue for messages of <paramref name="queue"/> whose function failed too often, as the Functions host names
    /// it.</summary>
    public static string PoisonOf(string queue) => $"{queue}-poison";

    /// <summary>The ledger's table, beside containers that begin with <paramref name="prefix"/>; a table's name is letters and
    /// digits.</summary>
    public static string LedgerTableOf(string prefix) => $"landfall{prefix.Replace("-", "", StringComparison.Ordinal)}ledger";

    /// <summary>The task hub of a host whose containers begin with <paramref name="prefix"/>, which names its queues and tables; letters
    /// and digits.</summary>
    public static string TaskHubOf(string prefix) => $"landfall{string.Concat(prefix.Where(char.IsAsciiLetterOrDigit))}";
}
