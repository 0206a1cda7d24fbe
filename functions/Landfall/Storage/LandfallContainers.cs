using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Landfall.Storage;

/// <summary>The blob containers that Landfall works in.</summary>
public sealed class LandfallContainers
{
    private readonly BlobServiceClient _service;
    private readonly string _prefix;

    /// <summary>Names the containers of <paramref name="service"/> by the options' prefix.</summary>
    public LandfallContainers(BlobServiceClient service, IOptions<StorageOptions> options)
    {
        _service = service;
        _prefix = options.Value.Prefix;
    }

    /// <summary>Where sources drop their files.</summary>
    public BlobContainerClient Landing => Container("landing");

    /// <summary>Documents about packages and sweeps, long entries, leases.</summary>
    public BlobContainerClient Ledger => Container("ledger");

    /// <summary>Curated parts.</summary>
    public BlobContainerClient Lake => Container("lake");

    /// <summary>Reject parts.</summary>
    public BlobContainerClient Rejects => Container("rejects");

    /// <summary>Contracts in force.</summary>
    public BlobContainerClient Contracts => Container("contracts");

    /// <summary>Creates what does not exist; safe to call from several hosts at once.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        foreach (var container in (BlobContainerClient[])[Landing, Ledger, Lake, Rejects, Contracts])
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }
    }

    private BlobContainerClient Container(string name) => _service.GetBlobContainerClient(_prefix + name);
}
