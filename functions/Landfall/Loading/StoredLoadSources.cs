using System.Globalization;
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

    /// <summary>The batch by whose manifest the marker's rows came into the table.</summary>
    /// <exception cref="TerminalException">Nothing says any more what its parts are.</exception>
    Task<PackageBatch> FindLoadedAsync(Marker marker, CancellationToken cancellationToken);

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
    public async Task<PackageBatch> FindLoadedAsync(Marker marker, CancellationToken cancellationToken)
    {
        var entry = await ledger.FindAsync(marker.Batch, cancellationToken);
        var manifest =
            entry?.Generation == marker.Generation
                ? entry.Manifest
                : entry?.Earlier.LastOrDefault(earlier => earlier.Generation == marker.Generation)?.Manifest;
        return entry is null || manifest is null || manifest.Rows != marker.Rows
            ? throw LoadErrors.PartsUnknown(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The table {marker.Table} is to be built anew, and the ledger does not know the parts of {marker.Batch}, "
                        + $"generation {marker.Generation}, which are {marker.Rows} rows of it. Nothing was changed."
                )
            )
            : PackageBatch.From(entry, manifest) with
            {
                Generation = marker.Generation,
                Forgetting = false,
                IsReadAgain = entry.Generation > marker.Generation && !entry.Forgetting && !entry.State.IsTerminal(),
            };
    }

    /// <inheritdoc/>
    public Task<TableContract> ContractAsync(string table, string hash, CancellationToken cancellationToken) =>
        contracts.GetAsync(table, hash, cancellationToken);
}
