using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Contracts;

/// <summary>The document <c>current/table.json</c>: which version of the table's contract is in force, and whose it is.</summary>
internal sealed record ContractPointer
{
    /// <summary>The version of this document's shape.</summary>
    public const int CurrentSchema = 2;

    /// <summary>The version that this document was written in.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The table.</summary>
    public required string Table { get; init; }

    /// <summary>The contract's hash.</summary>
    public required string Hash { get; init; }

    /// <summary>The set that it was applied with.</summary>
    public required string Set { get; init; }

    /// <summary>Reads the document.</summary>
    /// <exception cref="ContractStoreException">It is unreadable or of a newer schema.</exception>
    public static ContractPointer Read(string name, BinaryData content)
    {
        try
        {
            var pointer = content.ToObjectFromJson<ContractPointer>(JsonSerializerOptions.Web);
            return pointer is { Schema: CurrentSchema, Table: not null, Hash: not null, Set: not null }
                ? pointer
                : throw new ContractStoreException(
                    $"The contracts' pointer '{name}' has schema {pointer?.Schema}, expected {CurrentSchema}; run the newer "
                        + $"Landfall that wrote it."
                );
        }
        catch (JsonException failure)
        {
            throw new ContractStoreException(
                $"The contracts' pointer '{name}' is not readable: {failure.Message} Apply the contract again with --take-over.",
                failure
            );
        }
    }

    /// <summary>Writes the document.</summary>
    public BinaryData Write() => BinaryData.FromObjectAsJson(this, JsonSerializerOptions.Web);
}

/// <summary>A pointer as it is listed: enough to know whether it is another than before, and which of two was changed first.</summary>
/// <param name="Name">The blob.</param>
/// <param name="ETag">Its version, in the form of a listing.</param>
/// <param name="Since">When it was last changed.</param>
internal sealed record ListedPointer(string Name, string ETag, DateTimeOffset Since);

/// <summary>The pointers, one blob a table, each changed by its ETag.</summary>
internal sealed class ContractPointers(BlobContainerClient container)
{
    private const string Folder = "current/";
    private const string End = ".json";

    /// <summary>The blob of a table's pointer.</summary>
    public static string NameOf(string table) => $"{Folder}{table}{End}";

    /// <summary>The table of a pointer's blob.</summary>
    public static string TableOf(string name) => name[Folder.Length..^End.Length];

    /// <summary>Every pointer, by the time of its last change and then by name.</summary>
    public async Task<IReadOnlyList<ListedPointer>> ListAsync(CancellationToken cancellationToken) =>
        [
            .. (
                await container
                    .GetBlobsAsync(BlobTraits.None, BlobStates.None, Folder, cancellationToken)
                    .Where(blob => blob.Name.EndsWith(End, StringComparison.Ordinal))
                    .Select(blob => new ListedPointer(blob.Name, blob.Properties.ETag.ToString()!, blob.Properties.LastModified!.Value))
                    .ToListAsync(cancellationToken)
            )
                .OrderBy(blob => blob.Since)
                .ThenBy(blob => blob.Name, StringComparer.Ordinal),
        ];

    /// <summary>Reads one with the version to change it by; null when it is gone.</summary>
    /// <exception cref="ContractStoreException">It is unreadable or of a newer schema.</exception>
    public async Task<(ContractPointer Pointer, ETag Version)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var blob = (await container.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value;
            return (ContractPointer.Read(name, blob.Content), blob.Details.ETag);
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <summary>Writes a pointer in place of its <paramref name="version"/>, or where there is none; null when another was
    /// faster.</summary>
    public async Task<ETag?> TryWriteAsync(ContractPointer pointer, ETag? version, CancellationToken cancellationToken)
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
            return (await BlobOf(pointer.Table).UploadAsync(pointer.Write(), options, cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException faster)
            when (faster.ErrorCode == BlobErrorCode.BlobAlreadyExists || faster.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return null;
        }
    }

    /// <summary>Deletes a pointer in its <paramref name="version"/>; false when another was faster.</summary>
    public async Task<bool> TryDeleteAsync(string table, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            // A snapshot, as backups make them, would keep the pointer in force.
            await BlobOf(table)
                .DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = version }, cancellationToken);
            return true;
        }
        catch (RequestFailedException faster)
            when (faster.ErrorCode == BlobErrorCode.BlobNotFound || faster.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return false;
        }
    }

    /// <summary>The version to change a pointer by that cannot be read; null when it is gone.</summary>
    public async Task<ETag?> VersionAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    private BlobClient BlobOf(string table) => container.GetBlobClient(NameOf(table));
}

/// <summary>The contracts in force cannot be read as they are stored; the message says which document and why.</summary>
public sealed class ContractStoreException(string message, Exception? innerException = null) : Exception(message, innerException);
