using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Local.Polling;

/// <summary>
/// What an app knows of the blobs that its blob triggers are about, so that a host that begins anew need not call a function for each.
/// An app without it has every blob delivered after a start.
/// </summary>
public interface IKnownBlobs
{
    /// <summary>
    /// True, in the order of <paramref name="blobs"/>, for each version of which a function need not be told; the blobs are of one page of
    /// the container's listing, at most 5,000.
    /// </summary>
    Task<IReadOnlyList<bool>> AreKnownAsync(
        BlobContainerClient container,
        IReadOnlyList<BlobItem> blobs,
        CancellationToken cancellationToken
    );

    /// <summary>What the names of blobs start with that are expected now, at most <paramref name="most"/>; they are looked for more often
    /// than others.</summary>
    Task<IReadOnlyList<string>> ExpectedAsync(BlobContainerClient container, int most, CancellationToken cancellationToken);
}
