using Landfall.Ledger;
using Landfall.Loading.Modes;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>The markers that a settled package writes.</summary>
internal static class NewMarkers
{
    /// <summary>
    /// One for each batch that is loaded, a duplicate, superseded or forgotten, in the order of the package; then one for each batch that
    /// another replaces, and for each that a new snapshot is made of beside the package.
    /// </summary>
    public static IReadOnlyList<Marker> Of(LoadPackage package, SettledPackage settled, DateTimeOffset loadedAt)
    {
        var fence = settled.Control.Fence;
        var marksCompanions = LoadModes.Of(package.Contract).MarksCompanions;
        return
        [
            .. from verdict in settled.Verdicts
            let outcome = OutcomeOf(verdict.Kind)
            where outcome is not null
            select Of(package, verdict.Batch, outcome.Value, verdict.Counts, fence, loadedAt) with
            {
                RelatedBatch = verdict.RelatedBatch,
            },
            .. from taken in settled.Out where taken.IsReplaced select Again(taken.Marker, LoadOutcome.Replaced, LoadCounts.None, taken.By),
            .. from marker in settled.Companions
            where marksCompanions
            select Again(marker, LoadOutcome.Loaded, LoadCounts.None with { Inserted = marker.Rows }, null),
        ];

        Marker Again(Marker marker, LoadOutcome outcome, LoadCounts counts, string? by) =>
            marker with
            {
                Outcome = outcome,
                Counts = counts,
                RelatedBatch = by,
                Package = WarehouseNames.Package(package.Table, fence),
                Fence = fence,
                LoadedAt = loadedAt,
            };
    }

    /// <summary>
    /// The markers of what a piece of new storage brought in or left out for good, as they are written when the storage comes into force.
    /// </summary>
    public static IReadOnlyList<Marker> OfBuild(StorageBuild piece, long fence, DateTimeOffset loadedAt) =>
        [
            .. piece
                .Detail.Leaving.Where(leaving => leaving.Forgetting)
                .Select(leaving =>
                    leaving.Marker with
                    {
                        Generation = leaving.Generation,
                        Outcome = LoadOutcome.Forgotten,
                        Rows = 0,
                        Counts = LoadCounts.None,
                        RelatedBatch = null,
                    }
                )
                .Concat(piece.Detail.Brought)
                .Select(marker => marker with { Package = WarehouseNames.Package(piece.Table, fence), Fence = fence, LoadedAt = loadedAt }),
        ];

    /// <summary>The markers of <paramref name="write"/> with the counts of <paramref name="counted"/>.</summary>
    public static WriteMarkers Counted(WriteMarkers write, SettledPackage counted)
    {
        // A batch that is in already may be marked as replaced, or as part of a new snapshot: that marker has counts of its own.
        var counts = counted
            .Verdicts.Where(verdict => verdict.Kind != VerdictKind.AlreadyIn)
            .ToDictionary(verdict => (verdict.Batch.Batch, verdict.Batch.Generation), verdict => verdict.Counts);
        return new WriteMarkers([
            .. write.Markers.Select(marker =>
                counts.TryGetValue((marker.Batch, marker.Generation), out var found) ? marker with { Counts = found } : marker
            ),
        ]);
    }

    private static LoadOutcome? OutcomeOf(VerdictKind kind) =>
        kind switch
        {
            VerdictKind.Load => LoadOutcome.Loaded,
            VerdictKind.Duplicate => LoadOutcome.Duplicate,
            VerdictKind.Superseded => LoadOutcome.Superseded,
            VerdictKind.Forget => LoadOutcome.Forgotten,
            _ => null,
        };

    /// <summary>The marker of a batch as one that is loaded, with <paramref name="counts"/>.</summary>
    public static Marker Loaded(LoadPackage package, PackageBatch batch, LoadCounts counts, long fence, DateTimeOffset loadedAt) =>
        Of(package, batch, LoadOutcome.Loaded, counts, fence, loadedAt);

    private static Marker Of(
        LoadPackage package,
        PackageBatch batch,
        LoadOutcome outcome,
        LoadCounts counts,
        long fence,
        DateTimeOffset loadedAt
    ) =>
        new()
        {
            Table = package.Table,
            Batch = batch.Batch,
            Generation = batch.Generation,
            Outcome = outcome,
            BlobName = batch.File.Name,
            Version = batch.Version,
            ETag = batch.File.ETag,
            SnapshotKey = LoadModes.Of(package.Contract).SnapshotKeyOf(batch),
            ContentHash = batch.Manifest.ContentHash,
            Contract = batch.Manifest.Contract,
            Rows = batch.Manifest.Rows,
            Counts = counts,
            Package = WarehouseNames.Package(package.Table, fence),
            Fence = fence,
            LoadedAt = loadedAt,
        };
}
