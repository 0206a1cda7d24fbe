using System.Globalization;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;

namespace Landfall.Curation.Parts;

/// <summary>Uploads the parts of one pass under names of its own, where nothing was before.</summary>
/// <param name="containers">Lake and rejects.</param>
/// <param name="table">The table of the pass.</param>
/// <param name="batches">The batches of the pass, which its parts say that they are of; the milestone is told of the first.</param>
/// <param name="milestones">Told once the first curated part is there.</param>
internal sealed class PartStore(LandfallContainers containers, string table, IReadOnlyList<string> batches, IMilestones milestones)
{
    private const int BlockBytes = 8 << 20;

    private bool _isTold;

    /// <summary>Uploads one part; those of one kind come one after the other.</summary>
    public async Task UploadAsync(FinishedPart part, CancellationToken cancellationToken)
    {
        var isCurated = part.Kind == PartKind.Curated;
        var container = isCurated ? await containers.LakeForPartsAsync(cancellationToken) : containers.Rejects;
        await UploadAsync(container.GetBlobClient(part.Name), part, cancellationToken);
        if (isCurated && !_isTold)
        {
            _isTold = true;
            await milestones.ReachedAsync(Milestone.PartUploaded, batches[0], cancellationToken);
        }
    }

    private async Task UploadAsync(BlobClient blob, FinishedPart part, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = PartBatches.Metadata(table, batches),
            TransferOptions = new StorageTransferOptions
            {
                InitialTransferSize = BlockBytes,
                MaximumTransferSize = BlockBytes,
                MaximumConcurrency = 2,
            },
        };
        try
        {
            await blob.UploadAsync(part.Path, options, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // The name is nobody else's, so what is there came from a first try whose answer was lost.
            var found = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            if (found.ContentLength != part.Bytes)
            {
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The blob '{blob.Name}' exists with {found.ContentLength} bytes, but this attempt wrote {part.Bytes}; "
                            + $"names of parts must never repeat."
                    ),
                    exists
                );
            }
        }
    }
}
