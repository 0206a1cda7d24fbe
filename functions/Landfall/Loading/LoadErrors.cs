using System.Globalization;
using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Loading.Modes.Full;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>Why a load parks a batch.</summary>
internal static class LoadErrors
{
    /// <summary>The blob has rows in the table from another content.</summary>
    public static BatchError BlobRewritten(PackageBatch batch, string loaded, DateTimeOffset loadedVersion) =>
        new(
            "blob-rewritten",
            $"{batch.File.Name} of {Text(batch.Version)} has other content than its version of {Text(loadedVersion)}, which the "
                + $"table has from batch {loaded}.",
            "Land the new content under a name of its own, or say landfallOnRewrite replace or add in the contract, and release the batch."
        );

    /// <summary>More files than the snapshot is to have.</summary>
    public static TerminalException SnapshotCount(string key, int found, int expected) =>
        TerminalException.Parked(
            "snapshot-count",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{found} files of the snapshot '{key}' have landed, and their paths say {expected}."
            ),
            "Take away what does not belong to it, or land the snapshot again under a greater key; then release the batch."
        );

    /// <summary>More files than one load takes.</summary>
    public static TerminalException SnapshotTooLarge(string key, int found, int most) =>
        TerminalException.Parked(
            "snapshot-too-large",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{found} files of the snapshot '{key}' have landed, and a snapshot is loaded as one, of at most {most} files."
            ),
            "Export fewer, larger files, or raise Landfall:Loading:MaxSnapshotFiles; then release the batch."
        );

    /// <summary>The snapshot has so few rows that it is more likely a broken export than the truth.</summary>
    public static BatchError SnapshotTooSmall(PackageBatch batch, SnapshotShrinkage shrinkage) =>
        new(
            BatchError.SnapshotTooSmall,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The snapshot '{shrinkage.Key}' of {batch.File.Name} has {shrinkage.After} rows, the table has {shrinkage.Before}; "
                    + $"expected "
            ) + Expected(shrinkage.Contract),
            "Land a whole export. If this one is right, release it by its own name ('landfall release BATCH'), which lets it through"
                + (
                    shrinkage.Contract.HasSnapshotsOfFiles
                        ? $", and its other files as well ('landfall release --table {shrinkage.Contract.Table}')"
                        : ""
                )
                + "; if such a drop is usual, say so by landfallMinimumRows and landfallMaximumDrop in the contract."
        );

    private static string Expected(TableContract contract) =>
        string.Join(
            " and ",
            (
                (string?[])
                    [
                        contract.MinimumRows is { } least ? string.Create(CultureInfo.InvariantCulture, $"at least {least} rows") : null,
                        contract.MaximumDrop is { } most
                            ? string.Create(CultureInfo.InvariantCulture, $"no more than {most:0.####} of the rows to be gone")
                            : "some rows",
                    ]
            ).OfType<string>()
        ) + ".";

    /// <summary>Another blob is the snapshot of that key.</summary>
    public static BatchError SnapshotTaken(PackageBatch batch, string loaded) =>
        new(
            "snapshot-taken",
            $"{batch.File.Name} belongs to the snapshot '{batch.Snapshot}', which the table has from batch {loaded}; expected one "
                + $"file a snapshot.",
            "Land it under a greater snapshot key, make the contract's landing pattern claim one file a key, or say in "
                + "landfallSnapshotClosedBy when a snapshot of several files is whole."
        );

    /// <summary>The rows of the table are of another contract's key or order.</summary>
    public static TerminalException MergeRuleChanged(TableContract contract, TableContract former) =>
        TerminalException.Parked(
            "merge-rule-changed",
            $"The contract {contract.Hash} of {contract.Table} merges by {Rule(contract)}, its rows were merged by {Rule(former)} "
                + $"under contract {former.Hash}.",
            "Give the contract its former primary key and landfallOrderBy, or another table name."
        );

    /// <summary>Parts of an older contract do not fit new storage.</summary>
    public static TerminalException PartsMismatch(TableContract contract, TableContract former, string column, string? batch = null) =>
        TerminalException.Parked(
            "parts-mismatch",
            $"The table {contract.Table} is to be built anew from parts that were curated by its contract {former.Hash}"
                + $"{(batch is null ? "" : $", such as those of {batch}")}, whose column '{column}' is not what its contract "
                + $"{contract.Hash} wants.",
            $"Run 'landfall reprocess {contract.Table}' for the files of the older contract too, then release this one."
        );

    /// <summary>A table has columns of contracts of long ago too, as they are never taken away from rows that have them.</summary>
    public static TerminalException TooManyColumns(TableContract contract, string storage, int columns, WarehouseLimits limits) =>
        TerminalException.Parked(
            "too-many-columns",
            string.Create(
                CultureInfo.InvariantCulture,
                $"With those of the contract {contract.Hash} the storage {storage} of {contract.Table} would have {columns} columns, as it "
                    + $"keeps those of older contracts; {limits.Warehouse} keeps {limits.Columns}."
            ),
            contract.Mode == LoadMode.Merge
                ? $"Run 'landfall reprocess {contract.Table}' for the files in the table, which builds it anew without them, and release "
                    + "this one then; or give new columns the names of former ones of the same type."
                : "Give new columns the names of former ones of the same type, or load the files into a table of another name."
        );

    /// <summary>Parts of an older contract do not fit new storage, and better ones are being made.</summary>
    public static WarehouseBusyException GenerationsAwaited(string table, string batch) =>
        new($"the table {table} is to be built anew with another type, and files that are being read again are awaited, such as {batch}.")
        {
            IsOfPackage = true,
        };

    /// <summary>What was half built is not what is wanted any more.</summary>
    public static WarehouseBusyException BuildOutdated(string table, string batch) =>
        new($"new storage of {table} was half built with a generation of {batch} that is not wanted any more, so it is begun anew.");

    /// <summary>The ledger lost what a table is made of.</summary>
    public static TerminalException PartsUnknown(Marker marker) =>
        TerminalException.Parked(
            "parts-unknown",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The table {marker.Table} is to be built anew, and the ledger does not know the parts of {marker.Batch}, "
                    + $"generation {marker.Generation}, which are {marker.Rows} rows of it. Nothing was changed."
            ),
            "Restore the ledger entry, or reprocess that file too, so that it gets new parts."
        );

    /// <summary>The warehouse's own tables about loads contradict each other: no try can tell what is in the table.</summary>
    public static TerminalException MarkersDamaged(string message) =>
        TerminalException.Parked(
            "markers-damaged",
            message,
            "Restore the schema landfall from a backup of the warehouse, then 'landfall release BATCH'."
        );

    /// <summary>The batch was tried too often.</summary>
    public static BatchError KeepsFailing(int attempts, string? reason) =>
        new(
            "load-keeps-failing",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{attempts} loads of it began and none came to an end. The last reason: "
                    + $"{reason ?? "none was left, as when the process is killed"}."
            ),
            "Fix the reason, then 'landfall release BATCH'."
        );

    private static string Rule(TableContract contract) =>
        $"key ({string.Join(", ", contract.PrimaryKey)}) and order ({string.Join(", ", contract.OrderBy)})";

    private static string Text(DateTimeOffset version) =>
        version.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
