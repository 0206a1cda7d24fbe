using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace Landfall.Local.Hosting;

/// <summary>The one place among the hosts of a journal container: the blob <c>host</c>, which the working host leases.</summary>
/// <remarks>Its metadata hold the number and the begin of the running term. Only the holder of the lease can write them, so no two holders
/// have one number.</remarks>
internal sealed class HostSeat(BlobContainerClient container, TimeSpan duration, TimeProvider time, ILogger<HostSeat> log)
{
    private const string Name = "host";
    private const string TermKey = "term";
    private const string SinceKey = "since";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly BlobClient _blob = container.GetBlobClient(Name);

    /// <summary>Takes the lease and begins a term; null when another host has it.</summary>
    public async Task<HostLease?> TryTakeAsync(CancellationToken cancellationToken)
    {
        var lease = _blob.GetBlobLeaseClient();
        while (true)
        {
            try
            {
                var taken = time.GetTimestamp();
                await lease.AcquireAsync(duration, cancellationToken: cancellationToken);
                return new HostLease(await BeginTermAsync(lease, cancellationToken), lease, duration, taken, time, log);
            }
            catch (RequestFailedException held) when (held.ErrorCode == BlobErrorCode.LeaseAlreadyPresent || held.Status == 412)
            {
                // 412: it was ended between the two requests.
                return null;
            }
            catch (RequestFailedException missing)
                when (missing.ErrorCode == BlobErrorCode.BlobNotFound || missing.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                await CreateAsync(cancellationToken);
            }
        }
    }

    /// <summary>Waits until it is worth trying again.</summary>
    public Task PauseAsync(CancellationToken cancellationToken) => Task.Delay(LookEvery, time, cancellationToken);

    /// <summary>Says in a sentence who has the lease.</summary>
    public async Task<string> DescribeHolderAsync(CancellationToken cancellationToken)
    {
        BlobProperties properties = await _blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        return properties.Metadata.TryGetValue(SinceKey, out var since)
            ? $"Another host does the work, in term {TermOf(properties).ToString(CultureInfo.InvariantCulture)} since {since}; "
                + "this one takes over when it ends."
            : "Another host is about to begin the work; this one takes over when it ends.";
    }

    private static long TermOf(BlobProperties properties) =>
        properties.Metadata.TryGetValue(TermKey, out var term) ? long.Parse(term, CultureInfo.InvariantCulture) : 0;

    private async Task<long> BeginTermAsync(BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        var mine = new BlobRequestConditions { LeaseId = lease.LeaseId };
        BlobProperties properties = await _blob.GetPropertiesAsync(mine, cancellationToken);
        var term = TermOf(properties) + 1;
        var note = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [TermKey] = term.ToString(CultureInfo.InvariantCulture),
            [SinceKey] = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        await _blob.SetMetadataAsync(note, mine, cancellationToken);
        return term;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        try
        {
            var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await _blob.UploadAsync(BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty), options, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // Another host made the blob in this moment; that is all that was wanted.
            return;
        }
    }
}
