using Landfall.Telemetry;

namespace Landfall.Costs;

/// <summary>Requests of one service of storage, by the class that its price list has them in. Each try is one.</summary>
/// <param name="Writes">Of blobs: uploads, blocks, lists of blocks and copies.</param>
/// <param name="Lists">Listings, and containers that are made.</param>
/// <param name="Reads">Of blobs: downloads. Of tables: one row.</param>
/// <param name="Others">Of blobs: questions for properties, and leases. Whatever is in no other class.</param>
/// <param name="Deletes">Deletions, which cost nothing of blobs.</param>
public readonly record struct StorageCalls(long Writes, long Lists, long Reads, long Others, long Deletes)
{
    /// <summary>All of them.</summary>
    public long Total => Writes + Lists + Reads + Others + Deletes;

    /// <summary>Both together.</summary>
    public static StorageCalls operator +(StorageCalls one, StorageCalls other) =>
        new(
            one.Writes + other.Writes,
            one.Lists + other.Lists,
            one.Reads + other.Reads,
            one.Others + other.Others,
            one.Deletes + other.Deletes
        );

    /// <summary>One call of the class <paramref name="operation"/>, a word of <see cref="StorageOperations"/>.</summary>
    public static StorageCalls One(string operation) =>
        operation switch
        {
            StorageOperations.Write => new(1, 0, 0, 0, 0),
            StorageOperations.List => new(0, 1, 0, 0, 0),
            StorageOperations.Read => new(0, 0, 1, 0, 0),
            StorageOperations.Delete => new(0, 0, 0, 0, 1),
            _ => new(0, 0, 0, 1, 0),
        };
}

/// <summary>What something used of what is paid for.</summary>
public sealed record Usage
{
    /// <summary>Nothing.</summary>
    public static Usage None { get; } = new();

    /// <summary>Requests to blobs.</summary>
    public StorageCalls Blobs { get; init; }

    /// <summary>Requests to queues.</summary>
    public StorageCalls Queues { get; init; }

    /// <summary>Requests to tables; a transaction of many rows is one.</summary>
    public StorageCalls Tables { get; init; }

    /// <summary>Functions that ran.</summary>
    public long Executions { get; init; }

    /// <summary>The instance's memory times the time that it worked: of functions that run side by side each has an even share of
    /// it.</summary>
    public double GbSeconds { get; init; }

    /// <summary>How long sessions of loads in the warehouse were open, seconds.</summary>
    public double WarehouseSeconds { get; init; }

    /// <summary>Bytes of parts that were published.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Rows that were curated.</summary>
    public long Rows { get; init; }

    /// <summary>All requests to storage.</summary>
    public long Calls => Blobs.Total + Queues.Total + Tables.Total;

    /// <summary>Requests for each million of curated rows; null when none was curated.</summary>
    public double? CallsPerMillionRows => Rows == 0 ? null : Calls * 1e6 / Rows;

    /// <summary>Both together.</summary>
    public static Usage operator +(Usage one, Usage other) =>
        new()
        {
            Blobs = one.Blobs + other.Blobs,
            Queues = one.Queues + other.Queues,
            Tables = one.Tables + other.Tables,
            Executions = one.Executions + other.Executions,
            GbSeconds = one.GbSeconds + other.GbSeconds,
            WarehouseSeconds = one.WarehouseSeconds + other.WarehouseSeconds,
            StoredBytes = one.StoredBytes + other.StoredBytes,
            Rows = one.Rows + other.Rows,
        };
}

/// <summary>What a table used on a day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Table">The table, or <see cref="UsageMeter.App"/>.</param>
/// <param name="Usage">What it used.</param>
public sealed record DayUsage(DateOnly Day, string Table, Usage Usage);
