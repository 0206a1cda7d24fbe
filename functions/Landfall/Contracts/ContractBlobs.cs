using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Contracts;

/// <summary>The stored contract documents, each named by its table and hash and never changed.</summary>
internal sealed class ContractBlobs(BlobContainerClient container)
{
    /// <summary>The blob of a contract.</summary>
    public static string Path(string table, string hash) => $"{table}/{hash}.yaml";

    /// <summary>Reads a contract and checks that it is what its name says.</summary>
    /// <exception cref="ContractStoreException">It is missing, altered or no valid contract.</exception>
    public async Task<TableContract> ReadAsync(string table, string hash, CancellationToken cancellationToken)
    {
        var path = Path(table, hash);
        var yaml = await FindAsync(path, cancellationToken)
            ?? throw new ContractStoreException(
                $"The contract '{path}' is not in the contracts container; apply the version of it that has this hash."
            );
        if (!IsIntact(yaml, hash))
        {
            throw new ContractStoreException(
                $"The stored contract '{path}' was altered: its content has the hash {ContractReader.Hash(yaml)}; apply the "
                    + $"contract again."
            );
        }

        var reading = ContractReader.Read(path, yaml, limits: null, isInForce: true);
        return reading.Contract is { } contract && string.Equals(contract.Table, table, StringComparison.Ordinal)
            ? contract
            : throw new ContractStoreException(
                $"The stored contract '{path}' is not valid for {table}: {string.Join(' ', reading.Problems)} Correct the "
                    + $"contract and apply it again."
            );
    }

    /// <summary>Stores a contract unless it is there already; one that was altered is put right.</summary>
    public async Task WriteAsync(TableContract contract, string yaml, CancellationToken cancellationToken)
    {
        var path = Path(contract.Table, contract.Hash);
        var present = await FindAsync(path, cancellationToken);
        if (present is null || !IsIntact(present, contract.Hash))
        {
            var options = new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/yaml" } };
            await container
                .GetBlobClient(path)
                .UploadAsync(BinaryData.FromString(ContractReader.Normalize(yaml)), options, cancellationToken);
        }
    }

    private static bool IsIntact(string yaml, string hash) => string.Equals(ContractReader.Hash(yaml), hash, StringComparison.Ordinal);

    private async Task<string?> FindAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await container.GetBlobClient(path).DownloadContentAsync(cancellationToken)).Value.Content.ToString();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }
}
