using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>The snapshot that is the table: its order, and the batch whose rows they are.</summary>
internal sealed record SnapshotInForce(
    string Key, DateTimeOffset Version, int Generation, string Batch, string BlobName, string ContentHash, long Rows)
{
    /// <summary>The snapshot that the control row names; null before the first load.</summary>
    /// <exception cref="TerminalException">The storage was made by another mode, or has no marker, or more than one.</exception>
    public static SnapshotInForce? Of(LoadPackage package, ControlRow control, KnownMarkers known)
    {
        if (control.Storage is null)
        {
            return null;
        }

        if (control is not { SnapshotKey: { } key, SnapshotVersion: { } version, SnapshotGeneration: { } generation })
        {
            throw Settlement.ModeChanged(package.Contract, "append");
        }

        var fence = WarehouseNames.FenceOf(package.Table, control.Storage);
        var makers = known.Loaded.Where(marker => marker.Fence == fence).ToList();
        return makers is [var maker]
            ? new SnapshotInForce(key, version, generation, maker.Batch, maker.BlobName, maker.ContentHash, maker.Rows)
            : throw LoadErrors.MarkersDamaged(
                $"The control row of {package.Table} names the storage {control.Storage}, and {makers.Count} markers say that they loaded it; expected one. Nothing was changed.");
    }

    /// <summary>The snapshot that <paramref name="batch"/> is.</summary>
    public static SnapshotInForce Of(PackageBatch batch) => new(
        batch.Snapshot, batch.Version, batch.Generation, batch.Batch, batch.File.Name, batch.Manifest.ContentHash, batch.Manifest.Rows);

    /// <summary>The same rows under the order of <paramref name="repeat"/>, where that is the later one: a snapshot between the two is older than it.</summary>
    public SnapshotInForce AdvancedTo(PackageBatch repeat)
    {
        var order = string.CompareOrdinal(repeat.Snapshot, Key);
        return order > 0 || (order == 0 && repeat.Version > Version)
            ? this with { Key = repeat.Snapshot, Version = repeat.Version, Generation = repeat.Generation }
            : this;
    }
}
