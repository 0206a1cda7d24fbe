using Landfall.Warehouses;
using Landfall.Warehouses.Statements;

namespace Landfall.Loading;

/// <summary>The part of a plan that moves rows, by mode.</summary>
internal sealed record RowPlan(IReadOnlyList<LoadStatement> Stage, IReadOnlyList<LoadStatement> Apply, IReadOnlyList<LoadStatement> Finish)
{
    /// <summary>No row moves.</summary>
    public static RowPlan Empty { get; } = new([], [], []);

    /// <summary>Into staging, and from there into the storage in force, which the first load makes.</summary>
    public static RowPlan Append(
        LoadPackage package, ControlRow before, SettledPackage settled, IReadOnlyList<WarehouseColumn> added, DateTimeOffset loadedAt)
    {
        var columns = WarehouseColumns.Of(package.Contract);
        var storage = WarehouseNames.Storage(package.Table, settled.Control.Storage!);
        var staging = WarehouseNames.Staging(package.Table, before.Fence, 1);
        LoadStatement[] target = before.Storage is null ? [new CreateStorage(storage, columns)]
            : added.Count > 0 ? [new AddColumns(storage, added)]
            : [];
        return new RowPlan(
            [.. target, new CreateStaging(staging, columns), Copy(staging, package, settled, loadedAt), new CountRows(staging)],
            [
                new CountRows(staging),
                new InsertRows(storage, staging, [.. columns.Select(column => column.Name)], [.. settled.Loads.Select(batch => batch.Batch)]),
            ],
            [new DropStaging(staging)]);
    }

    /// <summary>Into new storage, which the control row names from the commit on.</summary>
    public static RowPlan Full(LoadPackage package, SettledPackage settled, DateTimeOffset loadedAt)
    {
        var storage = WarehouseNames.Storage(package.Table, settled.Control.Storage!);
        return new RowPlan(
            [new CreateStorage(storage, WarehouseColumns.Of(package.Contract)), Copy(storage, package, settled, loadedAt), new CountRows(storage)],
            [new CountRows(storage)],
            []);
    }

    private static CopyParts Copy(Relation target, LoadPackage package, SettledPackage settled, DateTimeOffset loadedAt) => new(
        target,
        [.. WarehouseColumns.OfParts(package.Contract).Select(column => column.Name)],
        loadedAt,
        [.. settled.Loads.Where(batch => batch.Manifest.Parts.Count > 0)
            .Select(batch => new BatchParts(batch.Batch, batch.Generation, batch.Manifest.Parts))]);
}
