using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Journals;

/// <summary>What the hosts before this one left under <c>open/</c>, for this one to go on with.</summary>
internal sealed class OpenJournals(BlobContainerClient container, JournalTerm term, ILogger<OpenJournals> log)
{
    /// <summary>The ids under <c>open/</c>.</summary>
    public IAsyncEnumerable<string> ListAsync(CancellationToken cancellationToken) =>
        container.GetBlobsAsync(BlobTraits.None, BlobStates.None, JournalStore.Open, cancellationToken).Select(blob => blob.Name[JournalStore.Open.Length..]);

    /// <summary>Makes an open journal this host's own and reads it; null when there is nothing to go on with: none, an empty one, or one that cannot be read, which is logged and left.</summary>
    /// <exception cref="JournalConflictException">A later host has it.</exception>
    public async Task<(IReadOnlyList<JournalEvent> Events, JournalPlace Place)?> TakeOverAsync(string instanceId, CancellationToken cancellationToken)
    {
        var blob = container.GetBlobClient(JournalStore.Open + instanceId);
        while (true)
        {
            try
            {
                BlobDownloadResult found = await blob.DownloadContentAsync(cancellationToken);
                term.RequireNotLater(blob.Name, found.Details.Metadata);
                var bytes = found.Content.ToMemory();
                var unchanged = new BlobRequestConditions { IfMatch = found.Details.ETag };
                if (bytes.IsEmpty)
                {
                    // Made, and never written: its start was not acknowledged to anyone.
                    await blob.DeleteIfExistsAsync(conditions: unchanged, cancellationToken: cancellationToken);
                    return null;
                }

                if (Read(blob.Name, bytes.Span) is not { } events)
                {
                    return null;
                }

                BlobInfo taken = await blob.SetMetadataAsync(term.Mark(), unchanged, cancellationToken);
                return (events, new JournalPlace(bytes.Length, taken.ETag));
            }
            catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.ConditionNotMet)
            {
                // The host before this one still wrote: what it wrote counts.
            }
            catch (RequestFailedException failure) when (failure.Status == 404)
            {
                // It still archived it.
                return null;
            }
        }
    }

    private IReadOnlyList<JournalEvent>? Read(string name, ReadOnlySpan<byte> lines)
    {
        try
        {
            return JournalLines.Read(lines) is [{ Kind: JournalEventKind.Started }, ..] read ? read : throw new JsonException("The first line is not a start.");
        }
        catch (JsonException failure)
        {
            log.JournalUnreadable(failure, name);
            return null;
        }
    }
}
