using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Landing;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Recovery;

/// <summary>
/// Restores the entries of a table whose ledger is lost: from the documents beside the parts, and from the markers of what has no document.
/// What is in landing with neither is left to the sweep. An entry that is there is left alone, so it may be asked for at any time.
/// </summary>
/// <param name="lake">Where the documents are.</param>
/// <param name="documents">Reads them.</param>
/// <param name="ledger">What is restored.</param>
/// <param name="marked">The warehouse's markers.</param>
/// <param name="landed">What a marker does not know of a file.</param>
/// <param name="options">How much is looked at before it is written down how far it is.</param>
/// <param name="time">For the entries' last change.</param>
/// <param name="logger">Told of each entry.</param>
public sealed class RestoreLedger(
    LandfallContainers lake,
    ManifestDocuments documents,
    BatchLedger ledger,
    IMarkedBatches marked,
    LandedFiles landed,
    IOptions<RestoreOptions> options,
    TimeProvider time,
    ILogger<RestoreLedger> logger
)
{
    private const int DocumentsAhead = 4;
    private const int ReadsAtOnce = 16;

    /// <summary>
    /// The tables that something may be restored of: those with a folder in the lake, and those of <paramref name="contracts"/> that the
    /// warehouse knows.
    /// </summary>
    /// <exception cref="LossUnknownException">The warehouse failed.</exception>
    /// <exception cref="RequestFailedException">Storage did not answer.</exception>
    public async Task<IReadOnlyList<string>> TablesAsync(IReadOnlyList<string> contracts, CancellationToken cancellationToken)
    {
        var tables = new SortedSet<string>(await marked.KnownAsync(contracts, cancellationToken), StringComparer.Ordinal);
        var items = lake.Lake.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", prefix: null, cancellationToken);
        await foreach (var item in items)
        {
            if (item.IsPrefix && LedgerLimits.IsKey(item.Prefix.TrimEnd('/')))
            {
                tables.Add(item.Prefix.TrimEnd('/'));
            }
        }

        return [.. tables];
    }

    /// <summary>Restores the next page of <paramref name="table"/>, which begins at <paramref name="cursor"/>: null for the first one.
    /// Made again it changes nothing more.</summary>
    /// <exception cref="LossUnknownException">The warehouse failed; asking again goes on.</exception>
    /// <exception cref="RequestFailedException">Storage did not answer.</exception>
    internal async Task<RestoredPage> PageAsync(string table, string? cursor, CancellationToken cancellationToken)
    {
        await using var open = await marked.OpenAsync(table, cancellationToken);
        var place = RestorePlace.Parse(cursor);
        return place.Marked is null
            ? await DocumentsAsync(table, open, place.Token, cancellationToken)
            : await MarkersAsync(table, open, place.Marked.Value, cancellationToken);
    }

    private async Task<RestoredPage> DocumentsAsync(string table, IMarkedTable open, string? token, CancellationToken cancellationToken)
    {
        var page = await ListAsync(new ListingPlace(table + "/", token), cancellationToken);
        var results = new List<RecoveryResult>();
        var readings = ReadAhead.SelectAsync(
            page.Blobs.Where(blob => GroupManifests.IsName(blob.Name)).ToAsyncEnumerable(),
            DocumentsAhead,
            ReadAsync,
            cancellationToken
        );
        await foreach (var (blob, document, problem) in readings)
        {
            if (problem is not null)
            {
                results.Add(new RecoveryResult(RecoveryOutcome.Refused, blob.Name, Entry: null, problem));
                continue;
            }

            var curated = (document?.Entries ?? []).Where(entry => entry.Table == table && entry.Manifest is not null).ToList();
            var known = await open.FindAsync([.. curated.Select(entry => entry.Batch)], cancellationToken);
            var (writtenAt, now) = (blob.Properties.LastModified ?? default, time.GetUtcNow());
            var restored = curated.ConvertAll(entry =>
                RestoredEntry.Of(entry, known.GetValueOrDefault(entry.Batch), blob.Name, writtenAt, now)
            );
            results.AddRange(await WriteAsync(restored, cancellationToken));
        }

        var next = page.Next is { } more ? new RestorePlace(more, null) : new RestorePlace(null, default(MarkedPlace));
        return new RestoredPage(results, next.ToString());
    }

    private async Task<RestoredPage> MarkersAsync(string table, IMarkedTable open, MarkedPlace after, CancellationToken cancellationToken)
    {
        var page = await open.PageAsync(after.Batch is null ? null : after, options.Value.MarkersPerPage, cancellationToken);
        var missing = ReadAhead.SelectAsync(
            page.ToAsyncEnumerable(),
            ReadsAtOnce,
            async (one, stop) => (One: one, Entry: await FindAsync(one.Batch, stop)),
            cancellationToken
        );
        var restored = new List<LedgerEntry>();
        var results = new List<RecoveryResult>();
        await foreach (var (one, (entry, problem)) in missing)
        {
            if (problem is not null)
            {
                results.Add(new RecoveryResult(RecoveryOutcome.Refused, one.Batch, Entry: null, problem));
            }
            else if (entry is null || entry.Generation < one.Generations[^1].Generation)
            {
                var file = await LandedAsync(one.Generations[0].File, cancellationToken);
                restored.Add(RestoredEntry.Of(table, one, file, time.GetUtcNow()));
            }
        }

        results.AddRange(await WriteAsync(restored, cancellationToken));
        if (page.Count == options.Value.MarkersPerPage)
        {
            return new RestoredPage(results, new RestorePlace(null, new MarkedPlace(page[^1].Fence, page[^1].Batch)).ToString());
        }

        await open.EndAsync(cancellationToken);
        return new RestoredPage(results, Next: null);
    }

    private async Task<ListedPage> ListAsync(ListingPlace place, CancellationToken cancellationToken)
    {
        var pages = new BlobPages(lake.Lake, options.Value.NamesPerPage);
        try
        {
            return await pages.ReadAsync(place, cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status == 400 && place.Token is not null)
        {
            return await pages.ReadAsync(place with { Token = null }, cancellationToken);
        }
    }

    // One document that cannot be read keeps no other from being.
    private async Task<(BlobItem Blob, GroupManifests? Document, string? Problem)> ReadAsync(
        BlobItem blob,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (blob, await documents.FindAsync(blob.Name, cancellationToken), null);
        }
        catch (LedgerException unreadable)
        {
            return (blob, null, unreadable.Message);
        }
    }

    private async Task<(LedgerEntry? Entry, string? Problem)> FindAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return (await ledger.FindAsync(batch, cancellationToken), null);
        }
        catch (LedgerException unreadable)
        {
            return (null, unreadable.Message);
        }
    }

    private async Task<LandedFile?> LandedAsync(LandedFile file, CancellationToken cancellationToken)
    {
        try
        {
            return await landed.FindAsync(file.Name, cancellationToken) is { } now && now.ETag == file.ETag ? now : null;
        }
        catch (TerminalException)
        {
            // A member whose archive cannot be read is what its marker says.
            return null;
        }
    }

    private async Task<IReadOnlyList<RecoveryResult>> WriteAsync(IReadOnlyList<LedgerEntry> restored, CancellationToken cancellationToken)
    {
        var (results, absent) = (new List<RecoveryResult>(), new List<LedgerEntry>());
        var there = new List<(LedgerEntry Found, LedgerEntry One)>();
        var looks = ReadAhead.SelectAsync(
            restored.ToAsyncEnumerable(),
            ReadsAtOnce,
            async (one, stop) => (One: one, Look: await FindAsync(one.Batch, stop)),
            cancellationToken
        );
        await foreach (var (one, (found, problem)) in looks)
        {
            if (problem is not null)
            {
                results.Add(new RecoveryResult(RecoveryOutcome.Refused, one.Batch, Entry: null, problem));
            }
            else if (found is null)
            {
                absent.Add(one);
            }
            else
            {
                there.Add((found, one));
            }
        }

        foreach (var (entry, one) in (await ledger.CreateAllAsync(absent, cancellationToken)).Zip(absent))
        {
            if (entry.IsNew)
            {
                results.Add(Changed(entry.Entry));
            }
            else
            {
                // Another was faster.
                there.Add((entry.Entry, one));
            }
        }

        foreach (var (_, one) in there.Where(pair => RestoredEntry.Over(pair.Found, pair.One) is not null))
        {
            var isChanged = false;
            var after = await ledger.UpdateAsync(
                one.Batch,
                before =>
                {
                    var next = RestoredEntry.Over(before, one);
                    isChanged = next is not null;
                    return next;
                },
                cancellationToken
            );
            if (isChanged)
            {
                results.Add(Changed(after));
            }
        }

        return results;
    }

    private RecoveryResult Changed(LedgerEntry entry)
    {
        Log.Restored(logger, entry.Batch, entry.Generation, entry.State, entry.Restored?.Document ?? "its markers alone");
        return RecoveryResult.Changed(entry);
    }
}

/// <summary>What a page of the restoring came to.</summary>
/// <param name="Results">The entries that were written, and what could not be.</param>
/// <param name="Next">Where the next page begins; null behind the last one.</param>
internal sealed record RestoredPage(IReadOnlyList<RecoveryResult> Results, string? Next);

/// <summary>How far the restoring of a table is: at a page of the lake, or behind a marker.</summary>
/// <param name="Token">The storage's word for where the page begins; null for the first one.</param>
/// <param name="Marked">The marker behind which the page begins, its batch null for the first one; null as long as documents are
/// read.</param>
internal readonly record struct RestorePlace(string? Token, MarkedPlace? Marked)
{
    private const string OfMarkers = "markers|";
    private const string OfLake = "lake|";

    /// <summary>Takes what <see cref="ToString"/> wrote; null is the begin.</summary>
    public static RestorePlace Parse(string? text)
    {
        if (text is null || !text.StartsWith(OfMarkers, StringComparison.Ordinal))
        {
            return new RestorePlace(text?[OfLake.Length..], null);
        }

        var rest = text[OfMarkers.Length..];
        var end = rest.IndexOf('|', StringComparison.Ordinal);
        if (end < 0)
        {
            return new RestorePlace(null, default(MarkedPlace));
        }

        var fence = long.Parse(rest.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture);
        return new RestorePlace(null, new MarkedPlace(fence, rest[(end + 1)..]));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Marked is not { } marked ? OfLake + Token
        : marked.Batch is null ? OfMarkers
        : string.Create(CultureInfo.InvariantCulture, $"{OfMarkers}{marked.Fence}|{marked.Batch}");
}
