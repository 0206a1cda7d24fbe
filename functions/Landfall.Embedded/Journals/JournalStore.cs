using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Journals;

/// <summary>The journals: <c>open/&lt;instance&gt;</c>, an append blob that grows, and <c>done/&lt;instance&gt;</c>, its copy once it has ended.</summary>
/// <remarks>The appended end is what counts: a journal under <c>open/</c> that has it is copied and removed again at the next start.</remarks>
internal sealed class JournalStore(BlobContainerClient container, ILogger<JournalStore> log)
{
    private const string Open = "open/";
    private const string Done = "done/";

    public Task CreateAsync(CancellationToken cancellationToken) => container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Adds events in one atomic write to a journal of <paramref name="length"/> bytes and gives its new length.</summary>
    /// <exception cref="JournalConflictException">The journal has another length, or is gone.</exception>
    public async Task<long> AppendAsync(string instanceId, long length, IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken)
    {
        var blob = container.GetAppendBlobClient(Open + instanceId);
        if (length == 0)
        {
            await blob.CreateAsync(cancellationToken: cancellationToken);
        }

        var lines = JournalLines.Write(events);
        try
        {
            using var content = new MemoryStream(lines, writable: false);
            var options = new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = length } };
            await blob.AppendBlockAsync(content, options, cancellationToken);
        }
        catch (RequestFailedException failure) when (string.Equals(failure.ErrorCode, BlobErrorCode.AppendPositionConditionNotMet.ToString(), StringComparison.Ordinal))
        {
            // A repeated request whose first answer was lost finds its own bytes there.
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            if (properties.ContentLength != length + lines.Length)
            {
                throw new JournalConflictException($"Journal {blob.Name} has {properties.ContentLength} bytes, expected {length}: another host writes it. Stop one of the two, or give each its own journal container.");
            }
        }
        catch (RequestFailedException failure) when (failure.Status == 404 && length > 0)
        {
            throw new JournalConflictException($"Journal {blob.Name} is gone: its instance ends here. Leave the journal container alone while the host runs; the sweep starts open work anew.");
        }

        return length + lines.Length;
    }

    /// <summary>Moves an ended journal from <c>open/</c> to <c>done/</c>.</summary>
    public async Task ArchiveAsync(string instanceId, IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken)
    {
        await container.GetBlobClient(Done + instanceId).UploadAsync(new BinaryData(JournalLines.Write(events)), overwrite: true, cancellationToken);
        await container.GetBlobClient(Open + instanceId).DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    /// <summary>The journal of an ended instance, or null.</summary>
    public async Task<IReadOnlyList<JournalEvent>?> ReadDoneAsync(string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            BlobDownloadResult blob = await container.GetBlobClient(Done + instanceId).DownloadContentAsync(cancellationToken);
            return JournalLines.Read(blob.Content.ToMemory().Span);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Every journal under <c>open/</c> with its length in bytes; unreadable ones are logged and left.</summary>
    public async IAsyncEnumerable<(string InstanceId, IReadOnlyList<JournalEvent> Events, long Length)> ReadOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in container.GetBlobsAsync(prefix: Open, cancellationToken: cancellationToken))
        {
            var blob = container.GetBlobClient(item.Name);
            BlobDownloadResult content = await blob.DownloadContentAsync(cancellationToken);
            var bytes = content.Content.ToMemory();
            if (bytes.IsEmpty)
            {
                // Made, and never written: its start was not acknowledged to anyone.
                await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
                continue;
            }

            IReadOnlyList<JournalEvent>? events = null;
            try
            {
                events = JournalLines.Read(bytes.Span) is [{ Kind: JournalEventKind.Started }, ..] read ? read : throw new JsonException("The first line is not a start.");
            }
            catch (JsonException failure)
            {
                log.JournalUnreadable(failure, item.Name);
            }

            if (events is not null)
            {
                yield return (item.Name[Open.Length..], events, bytes.Length);
            }
        }
    }
}
