using System.Text.Json;
using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Storage;

namespace Landfall.Ledger;

/// <summary>
/// The entries of the files that one pass curated, as publishing leaves them: a document beside the parts of the pass, from which a lost
/// ledger is restored. Nothing else reads it.
/// </summary>
/// <param name="Schema">The version of this document's shape.</param>
/// <param name="Entries">The entries, curated, each with its manifest.</param>
public sealed record GroupManifests(int Schema, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>The version that this Landfall writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    private const string FileName = "manifests.json";

    /// <summary>The name of the document in the folder of a pass.</summary>
    public static string NameIn(string folder) => $"{folder}/{FileName}";

    /// <summary>True for the name of such a document.</summary>
    public static bool IsName(string blob) => blob.EndsWith("/" + FileName, StringComparison.Ordinal);

    /// <summary>The folder of a part or of such a document, up to its last slash.</summary>
    public static string FolderOf(string blob) => blob[..(blob.LastIndexOf('/') + 1)];
}

/// <summary>The documents in the lake.</summary>
public sealed class ManifestDocuments(LandfallContainers containers)
{
    /// <summary>Writes the document of a pass into its folder, which is nobody else's. One that is there was written by a first try whose
    /// answer was lost.</summary>
    /// <exception cref="RequestFailedException">Storage did not answer.</exception>
    public async Task WriteAsync(string folder, IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var lake = await containers.LakeForPartsAsync(cancellationToken);
        var once = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
            Metadata = PartBatches.Metadata(entries[0].Table, entries.Select(entry => entry.Batch)),
        };
        var document = new GroupManifests(GroupManifests.CurrentSchema, entries);
        var content = new BinaryData(JsonSerializer.SerializeToUtf8Bytes(document, EntryRows.Json.GroupManifests));
        try
        {
            await lake.GetBlobClient(GroupManifests.NameIn(folder)).UploadAsync(content, once, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status == 412 || exists.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            return;
        }
    }

    /// <summary>Reads the document <paramref name="name"/>; null when it is gone.</summary>
    /// <exception cref="LedgerException">It cannot be read, or is of a newer schema.</exception>
    /// <exception cref="RequestFailedException">Storage did not answer.</exception>
    public async Task<GroupManifests?> FindAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var content = (await containers.Lake.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value.Content;
            var document = JsonSerializer.Deserialize(content, EntryRows.Json.GroupManifests)
                ?? throw new JsonException("The document is null.");
            return document.Schema <= GroupManifests.CurrentSchema
                ? document
                : throw new LedgerException(
                    FormattableString.Invariant($"The document '{name}' of the lake has schema {document.Schema} and this Landfall knows ")
                        + FormattableString.Invariant(
                            $"schemas up to {GroupManifests.CurrentSchema}. Run the newer Landfall that wrote it."
                        )
                );
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (JsonException problem)
        {
            throw new LedgerException(
                $"The document '{name}' of the lake cannot be read: {problem.Message} Its batches are restored from their markers alone.",
                problem
            );
        }
    }
}
