using Landfall.Contracts;
using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading.Modes.Full;

/// <summary>Mode full: rows go into new storage, which the control row names from the commit on.</summary>
internal sealed class FullMode : ILoadMode
{
    /// <inheritdoc/>
    public LoadMode Mode => LoadMode.Full;

    /// <inheritdoc/>
    public bool MarksCompanions => true;

    /// <inheritdoc/>
    public ReadMarkers Ask(ReadMarkers own, LoadPackage package, ControlRow control) =>
        control.Storage is not null && WarehouseNames.FenceOf(package.Table, control.Storage) is { } fence
            ? own with
            {
                Fences = [fence],
            }
            : own;

    /// <inheritdoc/>
    public SettledPackage Settle(LoadPackage package, ControlRow control, KnownMarkers known) =>
        FullSettlement.Settle(package, control, known);

    /// <inheritdoc/>
    public RowPlan Plan(RowMove move)
    {
        IReadOnlyList<PackageBatch> files = [.. move.Sources.Companions, .. move.Settled.Loads];
        return new RowPlan(
            [move.NewStorage, .. move.Copy(move.Storage, files), RowMove.Count(move.Storage, files)],
            [RowMove.Count(move.Storage, files)],
            []
        );
    }

    /// <inheritdoc/>
    public string? SnapshotKeyOf(PackageBatch batch) => batch.Snapshot;
}
