using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>Mode full: the greatest snapshot is the whole table.</summary>
internal static class FullSettlement
{
    public static SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        var before = SnapshotInForce.Of(package, control, known);
        var current = before;
        var verdicts = new List<BatchVerdict>(package.Batches.Count);
        foreach (var batch in package.Batches
            .OrderBy(batch => batch.Snapshot, StringComparer.Ordinal).ThenBy(batch => batch.Version)
            .ThenBy(batch => batch.IsCurrent).ThenBy(batch => batch.Batch, StringComparer.Ordinal))
        {
            var verdict = Settlement.OwnMarker(batch, known) ?? Decide(batch, current);
            verdicts.Add(verdict);
            current = verdict.Kind switch
            {
                VerdictKind.Load => SnapshotInForce.Of(batch),
                VerdictKind.Duplicate => current!.AdvancedTo(batch),
                _ => current,
            };
        }

        var final = current is null || current.Batch == before?.Batch ? null : current.Batch;
        return new SettledPackage(
            [.. verdicts.Select(verdict => Final(verdict, final, before?.Rows ?? 0))],
            current is null ? control : control with
            {
                Storage = final is null ? control.Storage : WarehouseNames.StorageName(package.Table, control.Fence),
                Contract = final is null ? control.Contract : package.Contract.Hash,
                SnapshotKey = current.Key,
                SnapshotVersion = current.Version,
                SnapshotGeneration = current.Generation,
            });
    }

    private static BatchVerdict Decide(PackageBatch batch, SnapshotInForce? current)
    {
        if (current is null)
        {
            return BatchVerdict.Load(batch);
        }

        var sameBlob = batch.File.Name == current.BlobName;
        if (sameBlob && batch.Manifest.ContentHash == current.ContentHash)
        {
            return BatchVerdict.Duplicate(batch, current.Batch);
        }

        var order = string.CompareOrdinal(batch.Snapshot, current.Key);
        if (order < 0)
        {
            return BatchVerdict.Superseded(batch, current.Batch);
        }

        if (sameBlob)
        {
            return BatchVerdict.Park(batch, LoadErrors.BlobRewritten(batch, current.Batch, current.Version));
        }

        return order == 0 ? BatchVerdict.Park(batch, LoadErrors.SnapshotTaken(batch, current.Batch)) : BatchVerdict.Load(batch);
    }

    // Of the snapshots that won on the way, only the last one's rows are copied: the others never become the table.
    private static BatchVerdict Final(BatchVerdict verdict, string? final, long rowsBefore) => verdict.Kind switch
    {
        VerdictKind.Load when verdict.Batch.Batch == final => BatchVerdict.Load(verdict.Batch, rowsBefore),
        VerdictKind.Load => BatchVerdict.Superseded(verdict.Batch, final!),
        _ => verdict,
    };
}
