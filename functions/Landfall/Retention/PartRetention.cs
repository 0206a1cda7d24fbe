using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Retention;

/// <summary>
/// Deletes parts that nobody can need: those of attempts that ended in nothing, of forgotten batches, and of generations whose place in the
/// table a later one has taken; and with them the documents that say what is in them.
/// </summary>
/// <remarks>
/// A rolling pass: each run looks at the next page of the lake and of the rejects, so it costs the same whatever the lake holds. Most parts
/// are named by the manifest of their first batch and cost one read of the ledger.
/// </remarks>
public sealed class PartRetention
{
    private const int PartsAtOnce = 16;

    private readonly LandfallContainers _containers;
    private readonly BatchLedger _ledger;
    private readonly RetentionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RetentionPlaces _places;

    public PartRetention(
        LandfallContainers containers,
        BatchLedger ledger,
        IOptions<RetentionOptions> options,
        TimeProvider time,
        ILogger<PartRetention> logger
    )
    {
        (_containers, _ledger, _options, _time, _logger) = (containers, ledger, options.Value, time, logger);
        _places = new RetentionPlaces(containers.Ledger, logger);
    }

    /// <summary>Looks at the next page of each container. Idempotent: it goes by listing and ledger, and a run that is cut off is made
    /// again from the same place.</summary>
    /// <exception cref="RequestFailedException">Storage did not answer.</exception>
    /// <exception cref="Ledger.Rows.LedgerStoreException">The ledger did not answer.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var place = await _places.ReadAsync(cancellationToken);
        var lake = await RunAsync(_containers.Lake, place.Lake, manifest => manifest.Parts, cancellationToken);
        await MoveAsync(place, place = place with { Lake = lake }, cancellationToken);
        var rejects = await RunAsync(_containers.Rejects, place.Rejects, manifest => manifest.RejectParts, cancellationToken);
        await MoveAsync(place, place with { Rejects = rejects }, cancellationToken);
    }

    private Task MoveAsync(RetentionPlace from, RetentionPlace to, CancellationToken cancellationToken) =>
        from == to ? Task.CompletedTask : _places.WriteAsync(to, cancellationToken);

    private async Task<string?> RunAsync(
        BlobContainerClient container,
        string? token,
        Func<Manifest, IReadOnlyList<PartFile>> partsOf,
        CancellationToken cancellationToken
    )
    {
        var page = await ReadAsync(new BlobPages(container, _options.PartsPerRun, BlobTraits.Metadata), token, cancellationToken);
        var settledBefore = _time.GetUtcNow() - _options.Grace;
        var (parts, bytes) = (0, 0L);
        var kept = new List<(string Part, Exception Refused)>();
        var deletions = ReadAhead.SelectAsync(
            page.Blobs.Where(blob => blob.Properties.LastModified < settledBefore).ToAsyncEnumerable(),
            PartsAtOnce,
            async (blob, stop) => (Blob: blob, Deletion: await DeleteUnlessNeededAsync(container, blob, partsOf, settledBefore, stop)),
            cancellationToken
        );
        await foreach (var (blob, deletion) in deletions)
        {
            if (deletion.Refused is { } refused)
            {
                kept.Add((blob.Name, refused));
            }
            else if (deletion.IsDone)
            {
                (parts, bytes) = (parts + 1, bytes + blob.Properties.ContentLength.GetValueOrDefault());
            }
        }

        if (parts > 0)
        {
            Log.Deleted(_logger, parts, bytes, container.Name);
        }

        if (kept.Count > 0)
        {
            Log.Kept(_logger, kept.Count, container.Name, kept[0].Part, kept[0].Refused);
        }

        return page.Next;
    }

    private static async Task<ListedPage> ReadAsync(BlobPages pages, string? token, CancellationToken cancellationToken)
    {
        try
        {
            return await pages.ReadAsync(new ListingPlace("", token), cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 400 && token is not null)
        {
            return await pages.ReadAsync(ListingPlace.Whole, cancellationToken);
        }
    }

    // What cannot be proved to be of no use is needed: a blob that does not say whose it is, and a batch that the ledger cannot read.
    private async Task<bool> IsNeededAsync(
        BlobItem blob,
        Func<Manifest, IReadOnlyList<PartFile>> partsOf,
        DateTimeOffset settledBefore,
        CancellationToken cancellationToken
    )
    {
        if (PartBatches.Of(blob.Name, blob.Metadata) is not { } batches)
        {
            return true;
        }

        foreach (
            IReadOnlyList<string> some in (IEnumerable<IReadOnlyList<string>>)
                [
                    [batches[0]],
                    [.. batches.Skip(1)],
                ]
        )
        {
            var entries = await _ledger.FindAllAsync(some, cancellationToken);
            if (entries.Count < some.Count || entries.Any(entry => MayNeed(entry, blob.Name, partsOf, settledBefore)))
            {
                return true;
            }
        }

        return false;
    }

    // An attempt at a registered batch may be under way, and publish a part that no manifest names yet.
    private static bool MayNeed(
        LedgerEntry entry,
        string part,
        Func<Manifest, IReadOnlyList<PartFile>> partsOf,
        DateTimeOffset settledBefore
    ) =>
        entry.State == BatchState.Registered
        || entry.UpdatedAt >= settledBefore
        || entry.FirstRejects?.Path == part
        || Manifests(entry)
            .Any(manifest =>
                !manifest.KnowsParts
                || (GroupManifests.IsName(part) ? MayBeIn(entry, manifest, part) : partsOf(manifest).Any(named => named.Path == part))
            );

    // A manifest without parts does not say where its document is.
    private static bool MayBeIn(LedgerEntry entry, Manifest manifest, string document)
    {
        var folder = GroupManifests.FolderOf(document);
        IReadOnlyList<PartFile> parts = [.. manifest.Parts, .. manifest.RejectParts];
        return parts.Count == 0
            ? entry.State != BatchState.Forgotten
            : parts.Any(part => part.Path.StartsWith(folder, StringComparison.Ordinal));
    }

    // Until the newest generation is in the table, or out of it, an earlier one is, and the table is built anew from its parts.
    private static IEnumerable<Manifest> Manifests(LedgerEntry entry)
    {
        var earlier = entry.State is BatchState.Published or BatchState.Forgotten ? [] : entry.Earlier;
        return earlier.Select(generation => generation.Manifest).Append(entry.Manifest).OfType<Manifest>();
    }

    private async Task<Deletion> DeleteUnlessNeededAsync(
        BlobContainerClient container,
        BlobItem blob,
        Func<Manifest, IReadOnlyList<PartFile>> partsOf,
        DateTimeOffset settledBefore,
        CancellationToken cancellationToken
    )
    {
        if (await IsNeededAsync(blob, partsOf, settledBefore, cancellationToken))
        {
            return default;
        }

        try
        {
            var conditions = new BlobRequestConditions { IfMatch = blob.Properties.ETag };
            var client = container.GetBlobClient(blob.Name);
            return new Deletion(await client.DeleteIfExistsAsync(conditions: conditions, cancellationToken: cancellationToken), null);
        }
        catch (RequestFailedException refused) when (refused.Status is 403 or 409 or 412)
        {
            // One part that storage keeps must not stop the pass for all others.
            return new Deletion(IsDone: false, refused);
        }
    }

    private readonly record struct Deletion(bool IsDone, Exception? Refused);
}
