using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger;

namespace Landfall.Landing.Sweeping;

/// <summary>Remembers the last completed sweep in the ledger container.</summary>
internal sealed class SweepJournal(BlobContainerClient container)
{
    private const string Name = "sweeps/last.json";

    private readonly BlobClient _blob = container.GetBlobClient(Name);

    /// <summary>When the last completed sweep began; null when none was completed.</summary>
    /// <exception cref="LedgerException">The document is unreadable or of a newer schema.</exception>
    public async Task<DateTimeOffset?> LastAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken))?.Record.StartedAt;

    /// <summary>Writes <paramref name="record"/>, unless a sweep that began later is written already.</summary>
    public async Task WriteAsync(SweepRecord record, CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken) is var read && !(read?.Record.StartedAt >= record.StartedAt))
        {
            var conditions = read is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = read.Value.ETag };
            var options = new BlobUploadOptions { Conditions = conditions, HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } };
            try
            {
                await _blob.UploadAsync(new BinaryData(JsonSerializer.SerializeToUtf8Bytes(record, SweepJson.Default.SweepRecord)), options, cancellationToken);
                return;
            }
            catch (RequestFailedException refused) when (refused.Status is 409 or 412)
            {
                // Another sweep was faster, or an own first try went through: what is there now decides.
                continue;
            }
        }
    }

    private async Task<(SweepRecord Record, ETag ETag)?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await _blob.DownloadContentAsync(cancellationToken)).Value;
            var record = JsonSerializer.Deserialize(blob.Content, SweepJson.Default.SweepRecord);
            return record?.Schema is SweepRecord.CurrentSchema
                ? (record, blob.Details.ETag)
                : throw new LedgerException($"The document '{Name}' has schema {record?.Schema ?? 0} and this Landfall knows {SweepRecord.CurrentSchema}; it was left as it is. Run the newer Landfall that wrote it.");
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (JsonException problem)
        {
            throw new LedgerException($"The document '{Name}' is not what a sweep wrote: {problem.Message} Delete it: the next sweep then looks at every landed file.", problem);
        }
    }
}
