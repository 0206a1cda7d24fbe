using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>Remembers the last completed sweep in the ledger container.</summary>
/// <remarks>The record only saves work: one that cannot be used counts as none and is written anew.</remarks>
internal sealed class SweepJournal(BlobContainerClient container, ILogger logger)
{
    private const string Name = "sweeps/last.json";

    private readonly BlobClient _blob = container.GetBlobClient(Name);

    /// <summary>The last completed sweep; null when none was completed, or its record is unreadable or of another schema.</summary>
    public async Task<SweepRecord?> LastAsync(CancellationToken cancellationToken) => (await ReadAsync(cancellationToken))?.Record;

    /// <summary>Writes <paramref name="record"/>, unless a sweep that began later is written already.</summary>
    public async Task WriteAsync(SweepRecord record, CancellationToken cancellationToken)
    {
        while (await ReadAsync(cancellationToken) is var read && !(read?.Record?.StartedAt >= record.StartedAt))
        {
            var conditions = read is null
                ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                : new BlobRequestConditions { IfMatch = read.Value.ETag };
            var options = new BlobUploadOptions
            {
                Conditions = conditions,
                HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            };
            try
            {
                await _blob.UploadAsync(
                    new BinaryData(JsonSerializer.SerializeToUtf8Bytes(record, SweepJson.Default.SweepRecord)),
                    options,
                    cancellationToken
                );
                return;
            }
            catch (RequestFailedException refused) when (refused.Status is 409 or 412)
            {
                // Another sweep was faster, or an own first try went through: what is there now decides.
                continue;
            }
        }
    }

    private async Task<(SweepRecord? Record, ETag ETag)?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await _blob.DownloadContentAsync(cancellationToken)).Value;
            return (Parse(blob.Content), blob.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private SweepRecord? Parse(BinaryData document)
    {
        try
        {
            var schema = JsonSerializer.Deserialize(document, SweepJson.Default.DocumentSchema)?.Schema;
            if (schema == SweepRecord.CurrentSchema)
            {
                return JsonSerializer.Deserialize(document, SweepJson.Default.SweepRecord);
            }

            Log.SweepRecordOfOtherSchema(logger, Name, schema ?? 0, SweepRecord.CurrentSchema);
        }
        catch (JsonException problem)
        {
            Log.SweepRecordUnreadable(logger, Name, problem);
        }

        return null;
    }
}
