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

    /// <summary>The current version of the archive member <paramref name="name"/>, or else of the blob of that name; null when there is
    /// neither. A member has its archive's version and the bytes that it takes there.</summary>
    /// <exception cref="TerminalException">The member's archive cannot be read.</exception>
    public async Task<LandedFile?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var member = ArchiveMember.Parse(name);
        while (member is not null && await FindBlobAsync(member.Archive, cancellationToken) is { } archive)
        {
            try
            {
                if (await archives.FindAsync(member, archive.ETag, cancellationToken) is not { } found)
                {
                    break;
                }

                return found.IsFolder ? null : found.FileIn(archive);
            }
            catch (BlobReplacedException)
            {
                // Overwritten between the two questions: what is there now is asked for.
                continue;
            }
        }

        return await FindBlobAsync(name, cancellationToken);
    }

    /// <summary>The file that a listing's <paramref name="blob"/> is, be it one that stands for a folder.</summary>
    public static LandedFile FileOf(BlobItem blob) =>
        Of(blob.Name, blob.Properties.ETag!.Value, blob.Properties.LastModified!.Value, blob.Properties.ContentLength ?? 0);

    // A listing's ETags have no quotes and a header's do; the batch id needs one form.
    private static LandedFile Of(string name, ETag etag, DateTimeOffset lastModified, long length) =>
        new(name, etag.ToString("G").Trim('"'), lastModified.ToUniversalTime(), length);

    /// <summary>The current version of the blob <paramref name="name"/>, whatever it is called; null when there is none, or when it stands
    /// for a folder.</summary>
    public async Task<LandedFile?> FindBlobAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var facts = (await _container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return FolderMark.Is(name, facts) ? null : Of(name, facts.ETag, facts.LastModified, facts.ContentLength);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }
}
