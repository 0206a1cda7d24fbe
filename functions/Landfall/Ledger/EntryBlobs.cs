using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Ledger;

/// <summary>Reads entries, and writes each one only over the version that it was made from.</summary>
/// <remarks>
/// A write that the client repeats after a lost answer is refused by its own first try. Each write therefore leaves a mark in the
/// blob's metadata, beside those of the writes before it: who finds its own mark has written, whatever the answer said.
/// </remarks>
internal sealed class EntryBlobs(BlobContainerClient container)
{
    private const string WritesKey = "writes";
    private const int WritesKept = 32;
    private const int MarkLength = 16;

    /// <summary>Reads the entry of <paramref name="batch"/>; null when there is none.</summary>
    /// <exception cref="LedgerException">It is unreadable or of a newer schema.</exception>
    public async Task<StoredEntry?> ReadAsync(string batch, CancellationToken cancellationToken)
    {
        var path = LedgerPaths.Entry(batch);
        try
        {
            var blob = (await container.GetBlobClient(path).DownloadContentAsync(cancellationToken)).Value;
            var writes = blob.Details.Metadata.TryGetValue(WritesKey, out var marks) ? marks.Split(',') : [];
            return new StoredEntry(EntryDocument.Read(blob.Content, path), blob.Details.ETag, writes);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Writes <paramref name="entry"/> over the version <paramref name="read"/>, or as new when that is null; false when another was there first.</summary>
    public async Task<bool> TryWriteAsync(LedgerEntry entry, StoredEntry? read, CancellationToken cancellationToken)
    {
        var mark = RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);
        var options = new BlobUploadOptions
        {
            Conditions = read is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = read.ETag },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [WritesKey] = string.Join(',', (read?.Writes ?? []).Prepend(mark).Take(WritesKept)),
            },
        };
        try
        {
            await container.GetBlobClient(LedgerPaths.Entry(entry.Batch)).UploadAsync(EntryDocument.Write(entry), options, cancellationToken);
            return true;
        }
        catch (RequestFailedException refused) when (refused.Status is 409 or 412)
        {
            return await ReadAsync(entry.Batch, cancellationToken) is { } present && present.Writes.Contains(mark, StringComparer.Ordinal);
        }
    }
}
