using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Archives;
using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Parts;
using Landfall.Curation.Rejects;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Curation;

/// <summary>Reads the landed files of a group's attempt in one pass and uploads its parts; what it answers is published by whoever
/// asked.</summary>
public sealed class GroupPass(
    LandfallContainers containers,
    ArchiveReader archives,
    Curator curator,
    RowHashKeys rowHashKeys,
    AccountLedger account,
    IMilestones milestones,
    IOptions<CurationOptions> options
)
{
    private readonly ManifestDocuments _documents = new(containers);

    /// <summary>Curates the files of <paramref name="entries"/>, which say their attempts.</summary>
    /// <param name="entries">At least one.</param>
    /// <param name="contract">That of all of them.</param>
    /// <param name="folder">Where its parts go, <see cref="PlaceOf"/> of the first entry.</param>
    /// <param name="size">What it may use.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ConservationException">Counts of the pass as a whole do not agree.</exception>
    internal async Task<PassResult> RunAsync(
        IReadOnlyList<LedgerEntry> entries,
        TableContract contract,
        string folder,
        PassSize? size,
        CancellationToken cancellationToken
    )
    {
        var first = entries[0];
        var parts = new PartStore(containers, first.Table, [.. entries.Select(entry => entry.Batch)], milestones);
        var key = contract.Mode == LoadMode.Merge ? await rowHashKeys.GetAsync(cancellationToken) : null;
        var ordered = LandedContents.InOrder(entries, entry => entry.File);
        await using var contents = new LandedContents(archives, [.. ordered.Select(entry => entry.File)], options.Value.DownloadBytes);
        return await curator.RunAsync(
            new PassInput(
                contract,
                [.. ordered.Select(entry => new CurationFile(entry.Batch, entry.Generation, stop => contents.OpenAsync(entry.File, stop)))],
                key,
                folder
            )
            {
                Size = size,
            },
            parts.UploadAsync,
            cancellationToken
        );
    }

    /// <summary>
    /// Keeps the first rejects of a file that this attempt refuses for its rows, under a name of the attempt's own. Null when there are
    /// none.
    /// </summary>
    internal async Task<FirstRejects?> KeepAsync(LedgerEntry entry, int number, FileResult file, CancellationToken cancellationToken)
    {
        if (file.FirstRejects.Count == 0)
        {
            return null;
        }

        var path = $"{PlaceOf(entry, number, await EraAsync(cancellationToken))}/first-rejects.json";
        var once = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = PartBatches.Metadata(entry.Table, [entry.Batch]),
        };
        try
        {
            var content = BinaryData.FromBytes(RejectsJson.Write(file.FirstRejects));
            await containers.Rejects.GetBlobClient(path).UploadAsync(content, once, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status == 412 || exists.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // The name is nobody else's: a first try has written it whose answer was lost.
            return Kept();
        }

        return Kept();

        FirstRejects Kept() => new(path, file.FirstRejects.Count, file.MetRejects);
    }

    /// <summary>The manifest of the batch whose file came to <paramref name="result"/>.</summary>
    internal static Manifest ManifestOf(LedgerEntry entry, TableContract contract, CurationResult result) =>
        new()
        {
            Attempt = entry.CurateAttempts,
            Generation = entry.Generation,
            Contract = contract.Hash,
            Parts = [.. result.Parts.Select(FileOf)],
            Rows = result.Rows,
            Bytes = result.Parts.Sum(share => share.Bytes),
            RejectParts = [.. result.RejectParts.Select(FileOf)],
            RejectRows = result.RejectRows,
            RowsRead = result.RowsRead,
            BlankLines = result.BlankLines,
            RepeatedHeaders = result.RepeatedHeaders,
            Lines = result.Lines,
            DecodedBytes = result.DecodedBytes,
            ContentHash = result.ContentHash,
            NulledValues = result.NulledValues,
            UnknownColumns = result.UnknownColumns,
            MissingColumns = result.MissingColumns,
        };

    /// <summary>Notes beside the parts of a pass what publishing makes of its files, so that a lost ledger can be restored.</summary>
    internal Task NoteAsync(string folder, IReadOnlyList<LedgerEntry> curated, CancellationToken cancellationToken) =>
        _documents.WriteAsync(folder, curated, cancellationToken);

    /// <summary>How many ledgers the account has lost before this one.</summary>
    internal Task<long> EraAsync(CancellationToken cancellationToken) => account.EraAsync(cancellationToken);

    /// <summary>
    /// The folder of pass <paramref name="number"/> of an attempt, from 1. An attempt of a batch belongs to one activity, so nobody else
    /// writes there, whatever other files are read with it; a ledger that takes a lost one's place counts attempts anew.
    /// </summary>
    internal static string PlaceOf(LedgerEntry first, int number, long era) =>
        string.Create(CultureInfo.InvariantCulture, $"{first.Table}/{first.Batch}.{first.CurateAttempts}")
        + (number == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $".{number}"))
        + (era == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $".era{era}"));

    private static PartFile FileOf(PartShare share) => new(share.Part.Name, share.Rows, share.Part.Bytes);
}
