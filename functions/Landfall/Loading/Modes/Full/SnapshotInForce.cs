using Landfall.Warehouses;

namespace Landfall.Loading.Modes.Full;

/// <summary>The snapshot that is the table.</summary>
/// <param name="Key">Its key: the greatest one is the table.</param>
/// <param name="Version">Of its files the greatest one.</param>
/// <param name="Generation">Of its files the greatest one.</param>
/// <param name="Members">The markers of the files that it is made of; none when all of them were forgotten.</param>
internal sealed record SnapshotInForce(string Key, DateTimeOffset Version, int Generation, IReadOnlyList<Marker> Members)
{
    /// <summary>The rows of the table.</summary>
    public long Rows => Members.Sum(member => member.Rows);

    /// <summary>The snapshot that the control row names; null before the first load.</summary>
    /// <exception cref="TerminalException">The storage was made by another mode, or its markers do not say what it is made of.</exception>
    public static SnapshotInForce? Of(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        if (control.Storage is null)
        {
            return null;
        }

        if (control is not { SnapshotKey: { } key, SnapshotVersion: { } version, SnapshotGeneration: { } generation })
        {
            throw Settlement.ModeChanged(package.Contract, "append or merge");
        }

        var fence = WarehouseNames.FenceOf(package.Table, control.Storage);
        var made = known.All.Where(marker => marker.Fence == fence).ToList();
        var members = made.Where(marker => marker.Outcome == LoadOutcome.Loaded)
            .OrderBy(marker => marker.Batch, StringComparer.Ordinal)
            .ToList();
        return members.Count > 0 || made.Exists(marker => marker.Outcome == LoadOutcome.Forgotten)
            ? new SnapshotInForce(key, version, generation, members)
            : throw LoadErrors.MarkersDamaged(
                $"The control row of {package.Table} names the storage {control.Storage}, and no marker says that it made it; "
                    + $"expected one. Nothing was changed."
            );
    }
}
