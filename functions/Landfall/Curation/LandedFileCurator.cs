using Landfall.Archives;
using Landfall.Contracts;
using Landfall.Curation.Decoding;
using Landfall.Curation.Parts;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Microsoft.Extensions.Options;

namespace Landfall.Curation;

/// <summary>Reads the landed file of one attempt and uploads its parts; what it answers is published by whoever asked.</summary>
public sealed class LandedFileCurator(
    LandfallContainers containers,
    ArchiveReader archives,
    Curator curator,
    RowHashKeys rowHashKeys,
    IMilestones milestones,
    IOptions<CurationOptions> options
)
{
    /// <summary>Curates the file of <paramref name="entry"/>, which says the attempt, and answers with its manifest.</summary>
    /// <exception cref="TerminalException">The file's content is at fault, or the blob is gone.</exception>
    /// <exception cref="ConservationException">Counts that must agree do not.</exception>
    public async Task<Manifest> CurateAsync(LedgerEntry entry, TableContract contract, CancellationToken cancellationToken)
    {
        var parts = new PartStore(containers, entry, milestones);
        await using var content = await LandedContent.OpenAsync(archives, entry.File, options.Value.DownloadBytes, cancellationToken);
        var key = contract.Mode == LoadMode.Merge ? await rowHashKeys.GetAsync(cancellationToken) : null;
        var result = await curator.RunAsync(
            entry.Batch,
            contract,
            content.Bytes,
            content.Length,
            key,
            parts.UploadAsync,
            cancellationToken
        );

        // What was read is one version, but the file may be another one by now: its successor is to load, not this one.
        await content.CheckVersionAsync(cancellationToken);
        return new Manifest
        {
            Attempt = entry.CurateAttempts,
            Contract = contract.Hash,
            Parts = parts.Curated,
            Rows = result.Rows,
            Bytes = parts.Curated.Sum(part => part.Bytes),
            RejectParts = parts.Rejects,
            RejectRows = result.RejectRows,
            RowsRead = result.RowsRead,
            BlankLines = result.BlankLines,
            Lines = result.Lines,
            DecodedBytes = result.DecodedBytes,
            ContentHash = result.ContentHash,
            NulledValues = result.NulledValues,
            UnknownColumns = result.UnknownColumns,
            MissingColumns = result.MissingColumns,
        };
    }
}
