namespace Landfall.Cli.Hosting;

/// <summary>How to run a Landfall in this process.</summary>
internal sealed record LocalHostSettings
{
    /// <summary>Where the warehouse, the storage, the log and host.json are.</summary>
    public required DirectoryInfo Data { get; init; }

    /// <summary>The contracts to bring into force.</summary>
    public required string Contracts { get; init; }

    /// <summary>Put before every container's name.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The loopback port of the API; 0 for a free one.</summary>
    public int Port { get; init; }

    /// <summary>True when an Azurite of its own keeps its blobs in memory.</summary>
    public bool InMemory { get; init; }

    /// <summary>Told what a person should look at.</summary>
    public Action<string>? Warn { get; init; }
}
