using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Landing;
using Landfall.Landing.Sweeping;
using Landfall.Local.Polling;
using Landfall.Storage;

namespace Landfall.Local;

/// <summary>Knows of landed files what the ledger and the contracts say; of other containers nothing.</summary>
internal sealed class LedgerBlobs(LandfallContainers containers, KnownFiles known, HotPrefixes hot) : IKnownBlobs
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<bool>> AreKnownAsync(
        BlobContainerClient container,
        IReadOnlyList<BlobItem> blobs,
        CancellationToken cancellationToken
    ) =>
        IsLanding(container)
            ? await known.AreSettledAsync([.. blobs.Select(LandedFiles.FileOf)], cancellationToken)
            : new bool[blobs.Count];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ExpectedAsync(BlobContainerClient container, int most, CancellationToken cancellationToken) =>
        IsLanding(container) ? await hot.CurrentAsync(most, cancellationToken) : [];

    private bool IsLanding(BlobContainerClient container) =>
        container.Name == containers.Landing.Name && container.AccountName == containers.Landing.AccountName;
}
