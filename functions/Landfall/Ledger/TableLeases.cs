using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Ledger;

/// <summary>Lets loaders of one table take turns, by a blob lease on <c>leases/table</c> in the ledger container.</summary>
/// <remarks>A courtesy that saves work: two holders at once do no harm, because the fence in the warehouse decides.</remarks>
public sealed class TableLeases(LandfallContainers containers, TimeProvider time, ILogger<TableLeases> logger)
{
    /// <summary>How long a lease outlives a holder that died.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private const string Folder = "leases/";

    private readonly BlobContainerClient _container = containers.Ledger;

    /// <summary>Takes the lease of <paramref name="table"/> and renews it until it is disposed; null when another holds it.</summary>
    public async Task<TableLease?> TryTakeAsync(string table, CancellationToken cancellationToken)
    {
        var blob = _container.GetBlobClient(Folder + table);
        var lease = blob.GetBlobLeaseClient();
        while (true)
        {
            try
            {
                var taken = time.GetTimestamp();
                await lease.AcquireAsync(Duration, cancellationToken: cancellationToken);
                return new TableLease(table, lease, taken, time, logger);
            }
            catch (RequestFailedException held) when (held.ErrorCode == BlobErrorCode.LeaseAlreadyPresent)
            {
                return null;
            }
            catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
            {
                await CreateAsync(blob, cancellationToken);
            }
        }
    }

    private static async Task CreateAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await blob.UploadAsync(BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty), options, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // Another loader made the blob in this moment; that is all that was wanted.
            return;
        }
    }
}
