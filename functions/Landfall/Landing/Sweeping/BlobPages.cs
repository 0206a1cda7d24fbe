using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Landing.Sweeping;

/// <summary>Where in a container a page begins.</summary>
/// <param name="Prefix">What its names start with; empty for the whole container.</param>
/// <param name="Token">The storage's word for where the page before ended; null for the first page.</param>
public readonly record struct ListingPlace(string Prefix, string? Token = null)
{
    /// <summary>The begin of the whole container.</summary>
    public static ListingPlace Whole => new("");
}

/// <summary>One page of a container's listing.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Blobs">What it holds, by name.</param>
/// <param name="Next">Where the next page begins; null behind the last one.</param>
public sealed record ListedPage(ListingPlace Place, IReadOnlyList<BlobItem> Blobs, string? Next);

/// <summary>Lists a container page by page, each by one request.</summary>
/// <param name="container">The container.</param>
/// <param name="names">Names of one page, 1 to 5,000.</param>
/// <param name="traits">What is told of each blob beside its name and properties.</param>
public sealed class BlobPages(BlobContainerClient container, int names, BlobTraits traits = BlobTraits.None)
{
    /// <summary>The names that storage puts on one page at most.</summary>
    public const int MostNames = 5_000;

    /// <summary>Reads the page that begins at <paramref name="place"/>.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage refused, also with 400 when it does not know the token any more.</exception>
    public async Task<ListedPage> ReadAsync(ListingPlace place, CancellationToken cancellationToken)
    {
        var page = await container
            .GetBlobsAsync(traits, BlobStates.None, place.Prefix, cancellationToken)
            .AsPages(place.Token, names)
            .FirstAsync(cancellationToken);
        return new ListedPage(place, page.Values, string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
    }
}
