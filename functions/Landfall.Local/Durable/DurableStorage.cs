using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using DurableTask.AzureStorage;
using Landfall.Costs;
using Landfall.Telemetry;

namespace Landfall.Local.Durable;

/// <summary>
/// The storage account of a task hub. A request that gets no answer is given up after 20 seconds, so that an outage ends when the account
/// is back.
/// </summary>
public static class DurableStorage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="connectionString">Names the blob, queue and table service, such as that of Azurite.</param>
    /// <param name="usage">Counts its requests; without one nobody does.</param>
    public static StorageAccountClientProvider FromConnectionString(string connectionString, UsageMeter? usage = null) =>
        new(
            StorageServiceClientProvider.ForBlob(connectionString, Counted(Blobs(), StorageServices.Blob, usage)),
            StorageServiceClientProvider.ForQueue(connectionString, Counted(Queues(), StorageServices.Queue, usage)),
            StorageServiceClientProvider.ForTable(connectionString, Counted(Tables(), StorageServices.Table, usage))
        );

    private static TOptions Counted<TOptions>(TOptions options, string service, UsageMeter? usage)
        where TOptions : ClientOptions => usage is null ? options : options.Counted(service, usage);

    private static BlobClientOptions Blobs() => new() { Retry = { NetworkTimeout = Patience } };

    internal static QueueClientOptions Queues()
    {
        var options = new QueueClientOptions { Retry = { NetworkTimeout = Patience } };
        options.AddPolicy(new MessageUpdatePolicy(), HttpPipelinePosition.PerCall);
        return options;
    }

    private static TableClientOptions Tables() => new() { Retry = { NetworkTimeout = Patience } };
}
