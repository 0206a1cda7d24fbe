using System.Collections.Concurrent;
using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Landfall.Costs;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Landfall.Local.Polling;

/// <summary>Clients of storage accounts by the configuration keys of their connection strings.</summary>
internal sealed class StorageConnections(IConfiguration configuration, UsageMeter? usage = null)
{
    private readonly ConcurrentDictionary<string, BlobServiceClient> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, QueueServiceClient> _queues = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">The configuration has no such key.</exception>
    public BlobServiceClient Blobs(string? connection) =>
        _blobs.GetOrAdd(KeyOf(connection), key => new BlobServiceClient(
            TextOf(key),
            Counted(new BlobClientOptions(), StorageServices.Blob)
        ));

    /// <summary>A client that gives messages as they are: one that cannot be decoded must not hide those beside it.</summary>
    /// <exception cref="InvalidOperationException">The configuration has no such key.</exception>
    public QueueServiceClient Queues(string? connection) =>
        _queues.GetOrAdd(KeyOf(connection), key => new QueueServiceClient(
            TextOf(key),
            Counted(new QueueClientOptions(), StorageServices.Queue)
        ));

    private TOptions Counted<TOptions>(TOptions options, string service)
        where TOptions : ClientOptions => usage is null ? options : options.Counted(service, usage);

    private static string KeyOf(string? connection) => connection ?? LandfallNames.HostStorageSetting;

    private string TextOf(string key) =>
        configuration[key] is { Length: > 0 } text
            ? text
            : throw new InvalidOperationException(
                $"Setting '{key}' is missing; add the storage connection string to the configuration under that key."
            );
}
