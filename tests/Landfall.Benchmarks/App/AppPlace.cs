namespace Landfall.Benchmarks.App;

/// <summary>Where the app is that is measured.</summary>
/// <param name="Folder">Where a host of the benchmark's own keeps what it has.</param>
/// <param name="Host">A host that is up already; null to start one in this process, with an Azurite of its own.</param>
internal sealed record AppPlace(string Folder, HostAddress? Host)
{
    /// <summary>The tables of a run here.</summary>
    public BenchmarkTables Tables(int count) => new(count, Host is null ? 0 : (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
}

/// <summary>A host that is up already, and its storage.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Storage">The connection string of the account with its landing container.</param>
/// <param name="Prefix">What stands before the names of its containers.</param>
/// <param name="Process">The id of its process, when it runs on this machine; null when its use of the machine cannot be known.</param>
internal sealed record HostAddress(Uri Url, string Storage, string Prefix, int? Process);
