using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Landing;

/// <summary>The facts of the files in the landing container, as storage states them now.</summary>
public sealed class LandedFiles(LandfallContainers containers, ArchiveReader archives)
{
    private readonly BlobContainerClient _container = containers.Landing;

    /// <summary>The current version of the blob or archive member <paramref name="name"/>; null when there is none. A member has its
    /// archive's version and the bytes that it takes there.</summary>
    /// <exception cref="TerminalException">The member's archive cannot be read.</exception>
    public async Task<LandedFile?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (ArchiveMember.Parse(name) is not { } member)
        {
            return await FindBlobAsync(name, cancellationToken);
        }

        while (await FindBlobAsync(member.Archive, cancellationToken) is { } archive)
        {
            try
            {
                return await archives.FindAsync(member, archive.ETag, cancellationToken) is { IsFolder: false } found
                    ? found.FileIn(archive)
                    : null;
            }
            catch (BlobReplacedException)
            {
                // Overwritten between the two questions: what is there now is asked for.
                continue;
            }
        }

        return null;
    }

    /// <summary>The file that a listing's <paramref name="blob"/> is.</summary>
    public static LandedFile FileOf(BlobItem blob) =>
        Of(blob.Name, blob.Properties.ETag!.Value, blob.Properties.LastModified!.Value, blob.Properties.ContentLength ?? 0);

    // A listing's ETags have no quotes and a header's do; the batch id needs one form.
    private static LandedFile Of(string name, ETag etag, DateTimeOffset lastModified, long length) =>
        new(name, etag.ToString("G").Trim('"'), lastModified.ToUniversalTime(), length);

    private async Task<LandedFile?> FindBlobAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var facts = (await _container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return Of(name, facts.ETag, facts.LastModified, facts.ContentLength);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }
}
