using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Ledger;

/// <summary>Finds entries by the names of their blobs, without reading them.</summary>
internal sealed class EntryListing(BlobContainerClient container)
{
    private const string Extension = ".json";

    /// <summary>The tables that have entries, by name.</summary>
    public IAsyncEnumerable<string> TablesAsync(CancellationToken cancellationToken) =>
        FoldersAsync(LedgerPaths.Entries, cancellationToken).Select(folder => folder[LedgerPaths.Entries.Length..^1]);

    /// <summary>The days on which <paramref name="table"/> has entries, oldest first.</summary>
    public IAsyncEnumerable<DateOnly> DaysAsync(string table, CancellationToken cancellationToken) =>
        FoldersAsync(LedgerPaths.Table(table), cancellationToken)
            .Select(folder => (IsDay: LedgerPaths.TryParseDay(folder, out var day), Day: day))
            .Where(found => found.IsDay)
            .Select(found => found.Day);

    /// <summary>The batches of one day, by id.</summary>
    public IAsyncEnumerable<string> BatchesAsync(string table, DateOnly day, CancellationToken cancellationToken)
    {
        var folder = LedgerPaths.Day(table, day);
        return container.GetBlobsAsync(BlobTraits.None, BlobStates.None, folder, cancellationToken)
            .Where(blob => blob.Name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(blob => blob.Name[folder.Length..^Extension.Length])
            .Where(BatchId.IsValid);
    }

    /// <summary>The batches of <paramref name="table"/>, or of all tables one after the other, from the day <paramref name="from"/> on.</summary>
    public async IAsyncEnumerable<string> BatchesAsync(string? table, DateOnly? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tables = table is null ? TablesAsync(cancellationToken) : new[] { table }.ToAsyncEnumerable();
        await foreach (var one in tables.WithCancellation(cancellationToken))
        {
            await foreach (var day in DaysAsync(one, cancellationToken))
            {
                if (day < from)
                {
                    continue;
                }

                await foreach (var batch in BatchesAsync(one, day, cancellationToken))
                {
                    yield return batch;
                }
            }
        }
    }

    private IAsyncEnumerable<string> FoldersAsync(string prefix, CancellationToken cancellationToken) =>
        container.GetBlobsByHierarchyAsync(BlobTraits.None, BlobStates.None, "/", prefix, cancellationToken)
            .Where(item => item.IsPrefix)
            .Select(item => item.Prefix);
}
