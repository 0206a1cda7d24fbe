using System.Globalization;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;

namespace Landfall.Curation.Parts;

/// <summary>Uploads the parts of one curate attempt under its own number, where nothing was before.</summary>
internal sealed class PartStore(LandfallContainers containers, LedgerEntry entry, IMilestones milestones)
{
    private const int BlockBytes = 8 << 20;

    private readonly List<PartFile> _curated = [];
    private readonly List<PartFile> _rejects = [];

    /// <summary>The parts in the lake container, in order.</summary>
    public IReadOnlyList<PartFile> Curated => _curated;

    /// <summary>The parts in the rejects container, in order.</summary>
    public IReadOnlyList<PartFile> Rejects => _rejects;

    /// <summary>Uploads one part; those of one kind come one after the other.</summary>
    public async Task UploadAsync(FinishedPart part, CancellationToken cancellationToken)
    {
        var isCurated = part.Kind == PartKind.Curated;
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Table}/batch={entry.Batch}/attempt={entry.CurateAttempts}/part-{part.Number:D5}.parquet"
        );
        var container = isCurated ? await containers.LakeForPartsAsync(cancellationToken) : containers.Rejects;
        await UploadAsync(container.GetBlobClient(name), part, cancellationToken);
        (isCurated ? _curated : _rejects).Add(new PartFile(name, part.Rows, part.Bytes));
        if (isCurated && _curated.Count == 1)
        {
            await milestones.ReachedAsync(Milestone.PartUploaded, entry.Batch, cancellationToken);
        }
    }

    private static async Task UploadAsync(BlobClient blob, FinishedPart part, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
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
            // The attempt's number is nobody else's, so what is there came from a first try whose answer was lost.
            var found = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            if (found.ContentLength != part.Bytes)
            {
                throw new InvalidOperationException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The blob '{blob.Name}' exists with {found.ContentLength} bytes, but this attempt wrote {part.Bytes}; "
                            + $"attempt numbers must never repeat."
                    ),
                    exists
                );
            }
        }
    }
}
