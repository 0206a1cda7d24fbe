namespace Landfall.Warehouses;

/// <summary>The one row of a table's own control table: what is in force. The view is derived from it.</summary>
/// <param name="Table">The contract's table.</param>
/// <param name="Fence">The number of the newest loader; any older one changes nothing.</param>
/// <param name="Storage">The storage table in force; null before the first load.</param>
/// <param name="Contract">The contract that the storage was made by.</param>
/// <param name="SnapshotKey">In mode full, the snapshot in force.</param>
/// <param name="SnapshotVersion">In mode full, LastModified of the file in force, UTC.</param>
/// <param name="SnapshotGeneration">In mode full, the generation in force.</param>
public sealed record ControlRow(
    string Table,
    long Fence,
    string? Storage,
    string? Contract,
    string? SnapshotKey,
    DateTimeOffset? SnapshotVersion,
    int? SnapshotGeneration);
