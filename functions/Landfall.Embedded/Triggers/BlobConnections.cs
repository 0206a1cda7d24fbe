using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Landfall.Embedded.Triggers;

/// <summary>Blob service clients by the configuration key of their connection string.</summary>
internal sealed class BlobConnections(IConfiguration configuration)
{
    private readonly ConcurrentDictionary<string, BlobServiceClient> _clients = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The configuration has no such key.</exception>
    public BlobServiceClient Get(string? connection)
    {
        return _clients.GetOrAdd(connection ?? EmbeddedHostOptions.DefaultConnection, key => configuration[key] is { Length: > 0 } connectionString
            ? new BlobServiceClient(connectionString)
            : throw new InvalidOperationException($"Setting '{key}' is missing; add the storage connection string to the configuration under that key."));
    }
}
