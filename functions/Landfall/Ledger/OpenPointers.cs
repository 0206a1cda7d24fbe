using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Ledger;

/// <summary>The empty blobs that keep unfinished batches findable at any age without reading every entry.</summary>
internal sealed class OpenPointers(BlobContainerClient container)
{
    /// <summary>Writes the pointer; one that is there already is renewed.</summary>
    public async Task WriteAsync(OpenPointer pointer, CancellationToken cancellationToken) =>
        await Blob(pointer).UploadAsync(BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty), overwrite: true, cancellationToken);

    /// <summary>Writes the pointer if it is gone.</summary>
    public async Task RestoreAsync(OpenPointer pointer, CancellationToken cancellationToken)
    {
        if (!await Blob(pointer).ExistsAsync(cancellationToken))
        {
            await WriteAsync(pointer, cancellationToken);
        }
    }

    /// <summary>Removes the pointer; one that is gone already is no error.</summary>
    public async Task DeleteAsync(OpenPointer pointer, CancellationToken cancellationToken) =>
        await Blob(pointer).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Lists the pointers of a table, or of all tables one after the other, in the order of their files, with the time each was last written.</summary>
    public async IAsyncEnumerable<(OpenPointer Pointer, DateTimeOffset WrittenAt)> ListAsync(string? table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = table is null ? LedgerPaths.Pointers : $"{LedgerPaths.Pointers}{table}/";
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellationToken))
        {
            if (LedgerPaths.TryParsePointer(blob.Name, out var pointer))
            {
                yield return (pointer, blob.Properties.LastModified ?? DateTimeOffset.MinValue);
            }
        }
    }

    private BlobClient Blob(OpenPointer pointer) => container.GetBlobClient(LedgerPaths.Pointer(pointer));
}
