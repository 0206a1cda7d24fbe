using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Archives;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Storage;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>What a load must know that neither its package nor the warehouse says.</summary>
public interface ILoadSources
{
    /// <summary>The ETag, without quotes, of the version that the landed file has now; null when it is gone.</summary>
    Task<string?> CurrentETagAsync(string blobName, CancellationToken cancellationToken);

    /// <summary>
    /// The batches by whose manifests the markers' rows came into the table, in the order of the markers, which are a page.
    /// </summary>
    Task<IReadOnlyList<BatchInTable>> FindLoadedAsync(IReadOnlyList<Marker> markers, CancellationToken cancellationToken);

    /// <summary>The contract of that hash, in force or not.</summary>
    Task<TableContract> ContractAsync(string table, string hash, CancellationToken cancellationToken);
}

/// <summary>Asks Blob Storage and the ledger.</summary>
public sealed class StoredLoadSources(LandfallContainers containers, BatchLedger ledger, ContractCatalog contracts) : ILoadSources
{
    /// <inheritdoc/>
    public async Task<string?> CurrentETagAsync(string blobName, CancellationToken cancellationToken)
    {
        try
        {
            var facts = await containers
                .Landing.GetBlobClient(ArchiveMember.BlobOf(blobName))
                .GetPropertiesAsync(cancellationToken: cancellationToken);
            return facts.Value.ETag.ToString("G").Trim('"');
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BatchInTable>> FindLoadedAsync(IReadOnlyList<Marker> markers, CancellationToken cancellationToken)
    {
        var found = await ledger.FindAllAsync([.. markers.Select(marker => marker.Batch)], cancellationToken);
        var entries = found.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        return [.. markers.Select(marker => Loaded(marker, entries.GetValueOrDefault(marker.Batch)))];
    }

    /// <inheritdoc/>
    public Task<TableContract> ContractAsync(string table, string hash, CancellationToken cancellationToken) =>
        contracts.GetAsync(table, hash, cancellationToken);

    private static BatchInTable Loaded(Marker marker, LedgerEntry? entry)
    {
        var manifest =
            entry?.Generation == marker.Generation ? entry.Manifest
            // A warehouse that lost the later one has the marker of an earlier one, whose parts may be gone.
            : entry is { Rebuilding: true } ? null
            : entry?.Earlier.LastOrDefault(earlier => earlier.Generation == marker.Generation)?.Manifest;
        var later = entry is not null && entry.Generation > marker.Generation;
        return new BatchInTable(
            marker,
            manifest is { KnowsParts: true } && manifest.Rows == marker.Rows
                ? PackageBatch.From(entry!, manifest) with
                {
                    Generation = marker.Generation,
                    Forgetting = false,
                }
                : null
        )
        {
            Later = later && entry is { State: BatchState.Curated, Manifest: not null } ? PackageBatch.From(entry) : null,
            IsReadAgain = later && !entry!.Forgetting && !entry.State.IsTerminal(),
        };
    }
}

/// <summary>What the ledger knows of a batch whose rows are in a table.</summary>
/// <param name="Marker">The marker by which they are in.</param>
/// <param name="Batch">Its parts; null when nothing says any more what they are.</param>
public sealed record BatchInTable(Marker Marker, PackageBatch? Batch)
{
    /// <summary>The later generation of it that waits to be loaded, or to be forgotten; null without one.</summary>
    public PackageBatch? Later { get; init; }

    /// <summary>True while its file is being read again, as a later generation.</summary>
    public bool IsReadAgain { get; init; }

    /// <summary>Its parts.</summary>
    /// <exception cref="TerminalException">Nothing says any more what they are.</exception>
    public PackageBatch Parts => Batch ?? throw LoadErrors.PartsUnknown(Marker);
}
