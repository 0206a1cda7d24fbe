using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Ledger;

/// <summary>Small JSON documents in the ledger container, each changed only over the version that was read.</summary>
internal sealed class DocumentStore<T>(BlobContainerClient container, JsonTypeInfo<T> json)
    where T : class
{
    private const string WriteKey = "write";
    private const int MarkLength = 16;

    /// <summary>Reads the document at <paramref name="path"/>; null when there is none.</summary>
    /// <exception cref="LedgerException">It is no such document.</exception>
    public async Task<T?> FindAsync(string path, CancellationToken cancellationToken) =>
        (await ReadAsync(path, cancellationToken)).Document;

    /// <summary>
    /// Changes a document: <paramref name="change"/> gets it as it stands, null when there is none, and returns what it is to become, or
    /// null to leave it; it is called again whenever another writer was faster, so it must decide by its argument alone.
    /// </summary>
    /// <returns>The document as this change left it; null when there is none.</returns>
    /// <exception cref="LedgerException">What is there is no such document.</exception>
    /// <exception cref="Rows.LedgerStoreException">Others change it all the time.</exception>
    public async Task<T?> UpdateAsync(string path, Func<T?, T?> change, CancellationToken cancellationToken)
    {
        var contention = new Contention($"the document '{path}'");
        while (true)
        {
            var (before, version) = await ReadAsync(path, cancellationToken);
            if (change(before) is not { } after)
            {
                return before;
            }

            if (await TryWriteAsync(path, after, version, cancellationToken))
            {
                return after;
            }

            await contention.RefusedAsync(cancellationToken);
        }
    }

    private async Task<bool> TryWriteAsync(string path, T document, ETag? version, CancellationToken cancellationToken)
    {
        var mark = RandomNumberGenerator.GetHexString(MarkLength, lowercase: true);
        var options = new BlobUploadOptions
        {
            Conditions = version is null
                ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                : new BlobRequestConditions { IfMatch = version },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [WriteKey] = mark },
        };
        var blob = container.GetBlobClient(path);
        try
        {
            await blob.UploadAsync(new BinaryData(JsonSerializer.SerializeToUtf8Bytes(document, json)), options, cancellationToken);
            return true;
        }
        catch (RequestFailedException refused) when (refused.Status is 409 or 412)
        {
            // The client's own repetition after a lost answer is refused by its first try. Another writer on top of that takes the mark
            // away: then the change is made again.
            var now = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            return now.Metadata.TryGetValue(WriteKey, out var found) && found == mark;
        }
    }

    private async Task<(T? Document, ETag? Version)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await container.GetBlobClient(path).DownloadContentAsync(cancellationToken)).Value;
            return (JsonSerializer.Deserialize(blob.Content, json) ?? throw new JsonException("The document is null."), blob.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return (null, null);
        }
        catch (JsonException problem)
        {
            throw new LedgerException(
                $"The ledger document '{path}' is no {typeof(T).Name}: {problem.Message} "
                    + "Restore the blob's previous version, or delete it.",
                problem
            );
        }
    }
}
