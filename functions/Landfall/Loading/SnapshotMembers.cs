using System.Globalization;
using Azure.Storage.Blobs.Models;
using Landfall.Archives;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Loading;

/// <summary>Looks into a snapshot of several files: what has landed, whether that is all of it, and whether all of it can be
/// loaded.</summary>
/// <remarks>Goes by a listing of landing, not by the ledger: a file whose event is late has landed all the same, and a snapshot without it
/// is not whole.</remarks>
internal sealed class SnapshotMembers(LandfallContainers containers, BatchLedger ledger, LoadingOptions options, TimeProvider time)
{
    private const int ReadsAtOnce = 8;

    /// <summary>Looks into the snapshot that <paramref name="caller"/> belongs to.</summary>
    /// <exception cref="TerminalException">More files than there are to be.</exception>
    public async Task<PackageContents> ReadAsync(LedgerEntry caller, TableContract contract, CancellationToken cancellationToken)
    {
        var key = caller.SnapshotKey
            ?? throw new LedgerException(
                $"The entry of the batch '{caller.Batch}' has no snapshot key, "
                    + $"and its contract {contract.Hash} closes snapshots. Release or reprocess it."
            );
        var files = await ListAsync(contract, key, cancellationToken);
        var entries = new List<LedgerEntry>(files.Count) { caller };
        if (await OpenAsync(contract, key, files, cancellationToken) is { } open)
        {
            return new PackageContents(open, entries)
            {
                DueAt = contract.SnapshotClosedBy.Quiet is { } quiet ? Newest(files) + quiet : null,
            };
        }

        var others = files.Select(file => BatchId.Create(caller.Table, file)).Where(batch => batch != caller.Batch).ToAsyncEnumerable();
        await foreach (var (batch, entry) in ReadAhead.SelectAsync(others, ReadsAtOnce, FindAsync, cancellationToken))
        {
            if (entry is null or { State: BatchState.Registered or BatchState.Refused or BatchState.Parked })
            {
                return new PackageContents($"{batch} of it has landed and is {entry?.State.Word() ?? "not registered"}.", entries);
            }

            if (entry.State == BatchState.Curated)
            {
                entries.Add(entry);
            }
        }

        return new PackageContents(null, entries);
    }

    private async Task<(string Batch, LedgerEntry? Entry)> FindAsync(string batch, CancellationToken cancellationToken) =>
        (batch, await ledger.FindAsync(batch, cancellationToken));

    private async Task<IReadOnlyList<LandedFile>> ListAsync(TableContract contract, string key, CancellationToken cancellationToken)
    {
        var files = new List<LandedFile>();
        await foreach (
            var blob in containers.Landing.GetBlobsAsync(
                BlobTraits.Metadata,
                BlobStates.None,
                contract.Landing.PrefixOf(key),
                cancellationToken
            )
        )
        {
            var isFile = !FolderMark.Is(blob) && ArchiveMember.Parse(blob.Name) is null;
            if (isFile && contract.Landing.Match(blob.Name).SnapshotKey == key)
            {
                files.Add(
                    new LandedFile(
                        blob.Name,
                        blob.Properties.ETag!.Value.ToString("G").Trim('"'),
                        blob.Properties.LastModified!.Value.ToUniversalTime(),
                        blob.Properties.ContentLength ?? 0
                    )
                );
            }
        }

        return files.Count <= options.MaxSnapshotFiles
            ? files
            : throw LoadErrors.SnapshotTooLarge(key, files.Count, options.MaxSnapshotFiles);
    }

    private async Task<string?> OpenAsync(
        TableContract contract,
        string key,
        IReadOnlyList<LandedFile> files,
        CancellationToken cancellationToken
    )
    {
        var closing = contract.SnapshotClosedBy;
        switch (closing.Kind)
        {
            case SnapshotClosingKind.Marker:
                var marker = closing.MarkerOf(key);
                return await containers.Landing.GetBlobClient(marker).ExistsAsync(cancellationToken)
                    ? null
                    : $"its marker file {marker} has not landed.";
            case SnapshotClosingKind.Count:
                var expected = files.Max(file => contract.Landing.Match(file.Name).Count) ?? 1;
                return files.Count > expected ? throw LoadErrors.SnapshotCount(key, files.Count, expected)
                    : files.Count == expected ? null
                    : string.Create(CultureInfo.InvariantCulture, $"{files.Count} of its {expected} files have landed.");
            default:
                var quiet = time.GetUtcNow() - Newest(files);
                return quiet >= closing.Quiet
                    ? null
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"its newest file is {quiet.TotalSeconds:0} s old, "
                            + $"and {closing.Quiet!.Value.TotalSeconds:0} s without a change close it."
                    );
        }
    }

    private static DateTimeOffset Newest(IReadOnlyList<LandedFile> files) => files.Select(file => file.LastModified).DefaultIfEmpty().Max();
}
