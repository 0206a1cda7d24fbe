using Azure.Storage.Blobs;
using Microsoft.Extensions.Options;

namespace Landfall.Storage;

/// <summary>The blob containers that Landfall works in.</summary>
public sealed class LandfallContainers
{
    private readonly BlobServiceClient _service;
    private readonly string _prefix;
    private bool _isLakeKnown;

    /// <summary>Names the containers of <paramref name="service"/> by the options' prefix.</summary>
    public LandfallContainers(BlobServiceClient service, IOptions<StorageOptions> options)
    {
        _service = service;
        _prefix = options.Value.Prefix;
    }

    /// <summary>Where sources drop their files.</summary>
    public BlobContainerClient Landing => Container(LandfallNames.Landing);

    /// <summary>Documents about sweeps and waiting tables, long entries, the host's lease.</summary>
    public BlobContainerClient Ledger => Container(LandfallNames.Ledger);

    /// <summary>Curated parts.</summary>
    public BlobContainerClient Lake => Container(LandfallNames.Lake);

    /// <summary>Reject parts.</summary>
    public BlobContainerClient Rejects => Container(LandfallNames.Rejects);

    /// <summary>Contracts in force.</summary>
    public BlobContainerClient Contracts => Container(LandfallNames.Contracts);

    /// <summary>All of them.</summary>
    public IReadOnlyList<BlobContainerClient> All => [Landing, Ledger, Lake, Rejects, Contracts];

    /// <summary>Creates what does not exist, and gives an empty lake its format; safe to call from several hosts at once.</summary>
    /// <exception cref="LakeException">The lake was written by another Landfall.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        foreach (var container in All)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        }

        await EnsureLakeFormatAsync(cancellationToken);
    }

    /// <summary>The lake for one who writes parts: an app that started while its storage refused it has not looked at the format yet, and
    /// parts without a number would be taken for an earlier Landfall's.</summary>
    /// <exception cref="LakeException">The lake was written by another Landfall.</exception>
    public async Task<BlobContainerClient> LakeForPartsAsync(CancellationToken cancellationToken)
    {
        if (!Volatile.Read(ref _isLakeKnown))
        {
            await EnsureLakeFormatAsync(cancellationToken);
        }

        return Lake;
    }

    /// <summary>Gives an empty lake its format.</summary>
    /// <exception cref="LakeException">The lake was written by another Landfall.</exception>
    internal async Task EnsureLakeFormatAsync(CancellationToken cancellationToken)
    {
        await LakeFormat.EnsureAsync(Lake, cancellationToken);
        Volatile.Write(ref _isLakeKnown, true);
    }

    private BlobContainerClient Container(string name) => _service.GetBlobContainerClient(_prefix + name);
}
