using Landfall.Ledger;

namespace Landfall.Recovery;

/// <summary>What an entry was, by what is left when the ledger is lost: a document of the lake, and the warehouse's markers.</summary>
internal static class RestoredEntry
{
    private const string LoadStage = "load";

    /// <summary>The entry of a document. What has a marker of its generation, or of a later one, has ended; anything else waits for its
    /// load.</summary>
    /// <param name="curated">The entry as it was curated.</param>
    /// <param name="marked">What its markers say; null without any.</param>
    /// <param name="document">Where the entry was found.</param>
    /// <param name="writtenAt">When that was written, UTC.</param>
    /// <param name="now">UTC.</param>
    public static LedgerEntry Of(LedgerEntry curated, MarkedBatch? marked, string document, DateTimeOffset writtenAt, DateTimeOffset now)
    {
        var entry = curated with { LoadAttempts = 0, Counts = null, Rebuilding = false, RelatedBatch = null, Restored = null };
        return Noted(Followed(entry, marked?.Generations ?? []), document, writtenAt, now);
    }

    /// <summary>The entry of a batch of which the markers alone are known. Its parts are not, so its table cannot be built anew from
    /// them.</summary>
    /// <param name="table">The batch's table.</param>
    /// <param name="marked">What its markers say.</param>
    /// <param name="landed">The landed file where it is there in this version; null otherwise.</param>
    /// <param name="now">UTC.</param>
    public static LedgerEntry Of(string table, MarkedBatch marked, LandedFile? landed, DateTimeOffset now)
    {
        var first = marked.Generations[0];
        var entry = new LedgerEntry
        {
            Batch = marked.Batch,
            Table = table,
            Generation = first.Generation,
            State = BatchState.Curated,
            File = landed ?? first.File,
            Contract = first.Contract,
            SnapshotKey = first.SnapshotKey,
            Manifest = ManifestOf(first),
            RegisteredAt = first.LoadedAt,
            UpdatedAt = now,
        };
        return Noted(Followed(entry, marked.Generations), document: null, writtenAt: default, now);
    }

    /// <summary>
    /// What <paramref name="before"/> becomes; null to leave it. An entry that is there stands for itself, unless it is one that a ledger
    /// which lost nothing cannot have: the warehouse or the lake has a later generation of it, or a load of its own that it knows nothing
    /// of. One that was restored from less, and stands so since, is restored again.
    /// </summary>
    public static LedgerEntry? Over(LedgerEntry before, LedgerEntry restored)
    {
        var isBetter =
            before.Restored is { } former
            && (before.Generation, before.State) == (former.Generation, former.State)
            && restored.Restored!.IsBetterThan(former);

        // The file is the same, but a marker does not know all of it, and an entry keeps its file.
        return restored.Generation > before.Generation || IsContradicted(before, restored) || isBetter
            ? restored with
            {
                File = before.File,
            }
            : null;
    }

    private static bool IsContradicted(LedgerEntry before, LedgerEntry restored) =>
        before.Generation == restored.Generation
        && restored.State.IsTerminal()
        && before.State switch
        {
            BatchState.Registered or BatchState.Refused or BatchState.Parked or BatchState.Replaced => true,
            BatchState.Curated or BatchState.Forgotten => false,
            _ => restored.Manifest!.KnowsParts && before.Manifest is { } manifest && !IsSame(manifest, restored.Manifest),
        };

    private static bool IsSame(Manifest one, Manifest other) =>
        (one.Rows, one.ContentHash, one.Contract) == (other.Rows, other.ContentHash, other.Contract);

    private static LedgerEntry Noted(LedgerEntry entry, string? document, DateTimeOffset writtenAt, DateTimeOffset now) =>
        entry with
        {
            UpdatedAt = now,
            Restored = new RestoredFrom(
                document,
                writtenAt,
                entry.CurateAttempts,
                entry.Generation,
                entry.State,
                entry.Manifest!.KnowsParts
            ),
        };

    private static LedgerEntry Followed(LedgerEntry entry, IReadOnlyList<MarkedGeneration> generations)
    {
        foreach (var marked in generations.Where(marked => marked.Generation >= entry.Generation).OrderBy(marked => marked.Generation))
        {
            entry = Fitting(marked.Generation > entry.Generation ? Raised(entry, marked) : entry, marked);

            // What it repeats may have gone out of the table since: its load meets the marker and finds that out.
            entry = marked == generations[^1] && marked.State == BatchState.Duplicate ? entry : Ended(entry, marked);
        }

        return entry;
    }

    private static LedgerEntry Raised(LedgerEntry before, MarkedGeneration marked) =>
        Generations.Next(before, marked.LoadedAt) with
        {
            Generation = marked.Generation,
            State = BatchState.Curated,
            Manifest = before.Manifest,
        };

    // A later generation goes by the parts of an earlier one where its rows came back unread.
    private static LedgerEntry Fitting(LedgerEntry before, MarkedGeneration marked)
    {
        var manifest = ManifestOf(marked);

        // Of what was forgotten nothing is kept, its rejects neither.
        return marked.State != BatchState.Forgotten && IsSame(before.Manifest!, manifest)
            ? before
            : before with
            {
                Contract = marked.Contract,
                Manifest = manifest,
            };
    }

    private static LedgerEntry Ended(LedgerEntry before, MarkedGeneration marked)
    {
        var (counts, manifest) = (marked.Counts, before.Manifest!);
        return before with
        {
            State = marked.State,
            Counts = counts,
            RelatedBatch = marked.RelatedBatch,
            LoadAttempts = 1,
            Error = null,
            Stages =
            [
                .. before.Stages,
                new StageRecord(
                    LoadStage,
                    1,
                    marked.LoadedAt,
                    0,
                    manifest.Rows,
                    counts.Inserted + counts.Updated + counts.Deleted,
                    manifest.Bytes,
                    marked.Package
                ).Of(marked.Generation, marked.State, error: null),
            ],
        };
    }

    private static Manifest ManifestOf(MarkedGeneration marked) =>
        new()
        {
            Attempt = 0,
            Generation = marked.Generation,
            Contract = marked.Contract,
            Parts = [],
            Rows = marked.Rows,
            Bytes = 0,
            RejectParts = [],
            RejectRows = 0,
            RowsRead = marked.Rows,
            BlankLines = 0,
            Lines = 0,
            DecodedBytes = 0,
            ContentHash = marked.ContentHash,
        };
}
