using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>Mode append: rows are added once for each content and each blob.</summary>
internal static class AppendSettlement
{
    public static SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        if (control.SnapshotKey is not null)
        {
            throw Settlement.ModeChanged(package.Contract, "full");
        }

        var present = new RowsInTable(known.Loaded);
        var verdicts = new List<BatchVerdict>(package.Batches.Count);
        foreach (var batch in package.Batches
            .OrderBy(batch => batch.Version).ThenBy(batch => batch.IsCurrent).ThenBy(batch => batch.Batch, StringComparer.Ordinal))
        {
            var verdict = Settlement.OwnMarker(batch, known) ?? Decide(batch, present);
            if (verdict.Kind == VerdictKind.Load)
            {
                present.Add(batch);
            }

            verdicts.Add(verdict);
        }

        var loads = verdicts.Exists(verdict => verdict.Kind == VerdictKind.Load);
        return new SettledPackage(verdicts, !loads ? control : control with
        {
            Storage = control.Storage ?? WarehouseNames.StorageName(package.Table, control.Fence),
            Contract = package.Contract.Hash,
        });
    }

    private static BatchVerdict Decide(PackageBatch batch, RowsInTable present)
    {
        if (present.OriginalOf(batch.Manifest.ContentHash) is { } original)
        {
            return BatchVerdict.Duplicate(batch, original);
        }

        return present.VersionOf(batch.File.Name) is { } other
            ? BatchVerdict.Park(batch, LoadErrors.BlobRewritten(batch, other.Batch, other.Version))
            : BatchVerdict.Load(batch);
    }
}
