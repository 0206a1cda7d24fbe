using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>The markers that a settled package writes.</summary>
internal static class NewMarkers
{
    /// <summary>One for each batch that is loaded, a duplicate or superseded, in the order of the package.</summary>
    public static IReadOnlyList<Marker> Of(LoadPackage package, SettledPackage settled, DateTimeOffset loadedAt) =>
    [
        .. from verdict in settled.Verdicts
           let outcome = OutcomeOf(verdict.Kind)
           where outcome is not null
           select Of(package, verdict, outcome.Value, settled.Control.Fence, loadedAt),
    ];

    private static LoadOutcome? OutcomeOf(VerdictKind kind) => kind switch
    {
        VerdictKind.Load => LoadOutcome.Loaded,
        VerdictKind.Duplicate => LoadOutcome.Duplicate,
        VerdictKind.Superseded => LoadOutcome.Superseded,
        _ => null,
    };

    private static Marker Of(LoadPackage package, BatchVerdict verdict, LoadOutcome outcome, long fence, DateTimeOffset loadedAt)
    {
        var batch = verdict.Batch;
        return new Marker
        {
            Table = package.Table,
            Batch = batch.Batch,
            Generation = batch.Generation,
            Outcome = outcome,
            BlobName = batch.File.Name,
            Version = batch.Version,
            ETag = batch.File.ETag,
            SnapshotKey = package.Contract.Mode == Contracts.LoadMode.Full ? batch.Snapshot : batch.SnapshotKey,
            ContentHash = batch.Manifest.ContentHash,
            Contract = batch.Manifest.Contract,
            Rows = batch.Manifest.Rows,
            Counts = verdict.Counts,
            RelatedBatch = verdict.RelatedBatch,
            Package = WarehouseNames.Package(package.Table, fence),
            Fence = fence,
            LoadedAt = loadedAt,
        };
    }
}
