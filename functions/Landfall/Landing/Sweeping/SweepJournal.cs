using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>What is written down about the last completed sweep.</summary>
/// <param name="Record">The record; null when there is none that can be used.</param>
/// <param name="Version">The document's version; null when there is no document.</param>
internal sealed record JournalReading(SweepRecord? Record, ETag? Version);

/// <summary>Remembers the last completed sweep in the ledger container.</summary>
/// <remarks>The record only saves work: one that cannot be used counts as none and is written anew.</remarks>
internal sealed class SweepJournal(BlobContainerClient container, ILogger logger)
{
    private const string Name = "sweeps/last.json";

    private readonly BlobClient _blob = container.GetBlobClient(Name);

    /// <summary>What is written down now.</summary>
    public async Task<JournalReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await _blob.DownloadContentAsync(cancellationToken)).Value;
            return new JournalReading(Parse(blob.Content), blob.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return new JournalReading(Record: null, Version: null);
        }
    }

    /// <summary>Writes <paramref name="record"/> in place of what was read; nothing when another sweep has been written since, as that one
    /// has not seen how far this one came, and the next goes on from there.</summary>
    public async Task WriteAsync(SweepRecord record, JournalReading over, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfMatch = over.Version, IfNoneMatch = over.Version is null ? ETag.All : null },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        };
        try
        {
            await _blob.UploadAsync(
                new BinaryData(JsonSerializer.SerializeToUtf8Bytes(record, SweepJson.Default.SweepRecord)),
                options,
                cancellationToken
            );
        }
        catch (RequestFailedException refused) when (refused.Status is 409 or 412)
        {
            // Another sweep was faster, or an own first try went through.
            Log.SweepNotRecorded(logger, Name);
        }
    }

    /// <summary>Takes the record away; a sweep that is under way writes none in its place.</summary>
    public Task ForgetAsync(CancellationToken cancellationToken) => _blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);

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
