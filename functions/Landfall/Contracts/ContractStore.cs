using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Storage;

namespace Landfall.Contracts;

/// <summary>
/// The contracts at run time: documents <c>table/hash.yaml</c> in the contracts container, and the pointer <c>current</c> that puts a whole
/// set in force at once.
/// </summary>
public sealed class ContractStore(LandfallContainers containers)
{
    private const int ReadsAtOnce = 16;

    private readonly ContractBlobs _documents = new(containers.Contracts);

    /// <summary>Puts exactly the given contracts in force; refuses, and changes nothing, when they have a problem or are none.</summary>
    public async Task<ContractSync> SyncAsync(ContractSetReading reading, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reading);
        if (reading.Problems.Count > 0 || reading.Contracts.Count == 0)
        {
            var none = new ContractProblem(
                "contracts",
                1,
                "document",
                "there is no contract to sync; an empty set would leave every file unclaimed"
            );
            return ContractSync.Refused(reading.Problems.Count > 0 ? reading.Problems : [none]);
        }

        var texts = reading.Documents.ToDictionary(
            document => ContractReader.Hash(document.Yaml),
            document => document.Yaml,
            StringComparer.Ordinal
        );
        foreach (var contract in reading.Contracts)
        {
            await _documents.WriteAsync(contract, texts[contract.Hash], cancellationToken);
        }

        var next = new ContractPointer
        {
            Tables = reading.Contracts.ToDictionary(contract => contract.Table, contract => contract.Hash, StringComparer.Ordinal),
        };
        while (true)
        {
            var (before, version) = await PointerAsync(cancellationToken);
            var sync = ContractSync.Between(before.Tables, next.Tables);
            if (
                sync.Unchanged.Count == Math.Max(before.Tables.Count, next.Tables.Count)
                || await TryWriteAsync(next, version, cancellationToken)
            )
            {
                return sync;
            }
        }
    }

    /// <summary>Reads one version of a table's contract, in force or not.</summary>
    /// <exception cref="TerminalException">It is missing, altered or no longer valid, so its batch parks.</exception>
    public async Task<TableContract> LoadAsync(string table, string hash, CancellationToken cancellationToken)
    {
        try
        {
            return await _documents.ReadAsync(table, hash, cancellationToken);
        }
        catch (ContractStoreException failure)
        {
            throw TerminalException.Parked("contract-unreadable", failure.Message, "Then 'landfall release BATCH'.");
        }
    }

    /// <summary>Reads the contracts in force; an empty set when none was ever synced.</summary>
    /// <exception cref="ContractStoreException">One of them is missing, altered or not valid, or two of them clash.</exception>
    public async Task<ContractSet> LoadCurrentAsync(CancellationToken cancellationToken) =>
        (await LoadCurrentAsync(known: null, cancellationToken)).Set;

    /// <summary>Reads the contracts in force, but only what is not in <paramref name="known"/> yet.</summary>
    internal async Task<StoredContracts> LoadCurrentAsync(StoredContracts? known, CancellationToken cancellationToken)
    {
        var (pointer, version) = await PointerAsync(cancellationToken);
        if (known is not null && known.Version == version)
        {
            return known;
        }

        var contracts = new List<TableContract>();
        foreach (var chunk in pointer.Tables.Chunk(ReadsAtOnce))
        {
            contracts.AddRange(await Task.WhenAll(chunk.Select(entry => ReadAsync(entry.Key, entry.Value))));
        }

        var clashes = ContractSet.Clashes(contracts);
        return clashes.Count == 0
            ? new StoredContracts(version, ContractSet.Create(contracts))
            : throw new ContractStoreException($"The stored contracts clash: {string.Join(' ', clashes)} Sync the contracts again.");

        async Task<TableContract> ReadAsync(string table, string hash) =>
            known?.Set.Find(table) is { } same && string.Equals(same.Hash, hash, StringComparison.Ordinal)
                ? same
                : await _documents.ReadAsync(table, hash, cancellationToken);
    }

    private async Task<(ContractPointer Pointer, ETag? Version)> PointerAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await containers.Contracts.GetBlobClient(ContractPointer.Name).DownloadContentAsync(cancellationToken)).Value;
            return (ContractPointer.Read(blob.Content), blob.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return (ContractPointer.Empty, null);
        }
    }

    private async Task<bool> TryWriteAsync(ContractPointer pointer, ETag? version, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = version is null
                ? new BlobRequestConditions { IfNoneMatch = ETag.All }
                : new BlobRequestConditions { IfMatch = version },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        };
        try
        {
            await containers.Contracts.GetBlobClient(ContractPointer.Name).UploadAsync(pointer.Write(), options, cancellationToken);
            return true;
        }
        catch (RequestFailedException refused) when (refused.Status is 409 or 412)
        {
            return false;
        }
    }
}
