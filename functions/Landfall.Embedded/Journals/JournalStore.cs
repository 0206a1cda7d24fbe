using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Landfall.Embedded.Journals;

/// <summary>The journals: <c>open/&lt;instance&gt;</c>, an append blob that grows, and <c>done/&lt;instance&gt;</c>, its copy once it has ended.</summary>
/// <remarks>
/// The appended end is what counts: a journal under <c>open/</c> that has it is copied and removed again at the next start. Every write names the version
/// that it changes, and a host that takes over gives each open journal a new one: so the host before it can write none of them any more.
/// </remarks>
internal sealed class JournalStore(BlobContainerClient container, JournalTerm term)
{
    /// <summary>Stands before the ids of the instances that have not been archived.</summary>
    public const string Open = "open/";

    private const string Done = "done/";

    private static readonly BlobRequestConditions IfMissing = new() { IfNoneMatch = ETag.All };

    /// <summary>Adds events in one atomic write to a journal and gives its new place.</summary>
    /// <exception cref="JournalConflictException">The journal does not stand at <paramref name="place"/>, is gone, or is another host's.</exception>
    public async Task<JournalPlace> AppendAsync(string instanceId, JournalPlace place, IReadOnlyList<JournalEvent> events, CancellationToken cancellationToken)
    {
        var mark = term.Mark();
        var blob = container.GetAppendBlobClient(Open + instanceId);
        var version = place.Length == 0 ? await CreateAsync(blob, mark, cancellationToken) : place.Version;
        var lines = JournalLines.Write(events);
        var length = place.Length + lines.Length;
        try
        {
            using var content = new MemoryStream(lines, writable: false);
            var options = new AppendBlobAppendBlockOptions { Conditions = new AppendBlobRequestConditions { IfMatch = version } };
            BlobAppendInfo appended = await blob.AppendBlockAsync(content, options, cancellationToken);
            return new JournalPlace(length, appended.ETag);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            // A repeated request whose first answer was lost finds its own bytes there.
            BlobProperties found = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            term.RequireNotLater(blob.Name, found.Metadata);
            return found.ContentLength == length
                ? new JournalPlace(length, found.ETag)
                : throw new JournalConflictException($"Journal {blob.Name} has {found.ContentLength} bytes, expected {place.Length}: another host writes it. Stop one of the two, or give each its own journal container.");
        }
        catch (RequestFailedException failure) when (failure.Status == 404 && place.Length > 0)
        {
            throw new JournalConflictException($"Journal {blob.Name} is gone: its instance ends here. Leave the journal container alone while the host runs; the sweep starts open work anew.");
        }
    }

    /// <summary>Moves an ended journal from <c>open/</c> to <c>done/</c>.</summary>
    /// <exception cref="JournalConflictException">Another host has taken the journal over.</exception>
    public async Task ArchiveAsync(string instanceId, IReadOnlyList<JournalEvent> events, JournalPlace place, CancellationToken cancellationToken)
    {
        await CopyAsync(container.GetBlobClient(Done + instanceId), new BinaryData(JournalLines.Write(events)), cancellationToken);
        try
        {
            await container.GetBlobClient(Open + instanceId).DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = place.Version }, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            throw new JournalConflictException($"Journal {Open}{instanceId} was written after its end: another host has taken it over. This one changes nothing; start it again to let it stand by.");
        }
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

    // What a host left behind, this one or one before it, is written over; a later host's is not.
    private async Task<ETag> CreateAsync(AppendBlobClient blob, Dictionary<string, string> mark, CancellationToken cancellationToken)
    {
        var options = new AppendBlobCreateOptions { Metadata = mark, Conditions = new AppendBlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            return (await blob.CreateAsync(options, cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            options.Conditions = new AppendBlobRequestConditions { IfMatch = await FindAsync(blob, cancellationToken) };
            return (await blob.CreateAsync(options, cancellationToken)).Value.ETag;
        }
    }

    private async Task CopyAsync(BlobClient blob, BinaryData lines, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { Metadata = term.Mark(), Conditions = IfMissing };
        try
        {
            await blob.UploadAsync(lines, options, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            options.Conditions = new BlobRequestConditions { IfMatch = await FindAsync(blob, cancellationToken) };
            await blob.UploadAsync(lines, options, cancellationToken);
        }
    }

    private async Task<ETag> FindAsync(BlobBaseClient blob, CancellationToken cancellationToken)
    {
        BlobProperties found = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        term.RequireNotLater(blob.Name, found.Metadata);
        return found.ETag;
    }
}
