using Landfall.Warehouses;

namespace Landfall.Loading.Modes.Merge;

/// <summary>
/// Mode merge: every batch goes in, its rows compete; what a later generation takes out makes the table be built anew from all its parts.
/// </summary>
internal static class MergeSettlement
{
    public static SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        if (control.SnapshotKey is not null)
        {
            throw Settlement.ModeChanged(package.Contract, "full");
        }

        var verdicts = package
            .Batches.OrderBy(batch => batch.Version)
            .ThenBy(batch => batch.Batch, StringComparer.Ordinal)
            .Select(batch =>
                Settlement.OwnMarker(batch, known) ?? (batch.Forgetting ? BatchVerdict.Forget(batch) : BatchVerdict.Load(batch))
            )
            .ToList();
        var leaving = verdicts
            .Where(verdict => verdict.Kind is VerdictKind.Load or VerdictKind.Forget && known.IsLoaded(verdict.Batch.Batch))
            .Select(verdict => new TakenOut(known.Latest(verdict.Batch.Batch)!, verdict.Batch.Batch))
            .ToList();
        var loads = verdicts.Exists(verdict => verdict.Kind == VerdictKind.Load);
        var rebuilds = leaving.Count > 0;
        return new SettledPackage(
            verdicts,
            !loads && !rebuilds
                ? control
                : control with
                {
                    Storage = rebuilds
                        ? WarehouseNames.StorageName(package.Table, control.Fence)
                        : control.Storage ?? WarehouseNames.StorageName(package.Table, control.Fence),
                    Contract = package.Contract.Hash,
                }
        )
        {
            Out = leaving,
            IsRebuilt = rebuilds,
        };
    }
}
