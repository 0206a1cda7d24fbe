using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace Landfall.Local;

/// <summary>What a Landfall on one machine needs to know.</summary>
public sealed class LandfallAppOptions
{
    /// <summary>The storage account's connection string; Azurite's on one machine.</summary>
    [Required]
    public required string StorageConnectionString { get; init; }

    /// <summary>The DuckDB warehouse's file; created when missing.</summary>
    [Required]
    public required string WarehousePath { get; init; }

    /// <summary>The ledger's file, created when missing; null is <c>ledger.db</c> beside the warehouse.</summary>
    public string? LedgerPath { get; init; }

    /// <summary>Put before every container name.</summary>
    public string ContainerPrefix { get; init; } = "";

    /// <summary>The folder of contracts that is brought into force at start; null leaves those in force.</summary>
    public string? ContractsFolder { get; init; }

    /// <summary>Takes tables that came from this folder and are not in it any more out of force.</summary>
    public bool PrunesContracts { get; init; }

    /// <summary>The loopback port of the API; 0 takes a free one.</summary>
    [Range(0, 65535)]
    public int Port { get; init; }

    /// <summary>Where parts are kept until they are uploaded; null is the system's temporary folder.</summary>
    public string? TempFolder { get; init; }

    /// <summary>Log lines below this level are not written.</summary>
    public LogLevel MinimumLogLevel { get; init; } = LogLevel.Information;

    /// <summary>Further settings, by their configuration keys.</summary>
    public IReadOnlyDictionary<string, string?> Settings { get; init; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
}
