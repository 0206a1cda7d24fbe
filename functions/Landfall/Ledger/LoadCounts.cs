namespace Landfall.Ledger;

/// <summary>
/// What became of a batch's curated rows, as readers of the table see it. All but removed and restored sum up to the manifest's rows; over
/// all loads of a table, inserted + restored - deleted - removed is the number of its rows.
/// </summary>
/// <param name="Inserted">New rows, or rows whose key was deleted before.</param>
/// <param name="Updated">Rows that replaced an older state.</param>
/// <param name="Unchanged">Rows that changed nothing to see: equal to what the table had, or deleting what was not there.</param>
/// <param name="Superseded">Rows older than what the table had, or than another row of the same load.</param>
/// <param name="Deduplicated">Rows left out by the table's de-duplication key, as a duplicate file, or as the repeat of a row in the same
/// load.</param>
/// <param name="Deleted">Rows that took their key out of the table.</param>
/// <param name="Removed">Rows of earlier loads that this one took out, such as those of the version or generation before.</param>
/// <param name="Restored">Rows that came back into the table because the load that had deleted or replaced them was taken out.</param>
public sealed record LoadCounts(
    long Inserted,
    long Updated,
    long Unchanged,
    long Superseded,
    long Deduplicated,
    long Deleted,
    long Removed,
    long Restored = 0
)
{
    /// <summary>No row at all.</summary>
    public static LoadCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public LoadCounts Plus(LoadCounts other) =>
        new(
            Inserted + other.Inserted,
            Updated + other.Updated,
            Unchanged + other.Unchanged,
            Superseded + other.Superseded,
            Deduplicated + other.Deduplicated,
            Deleted + other.Deleted,
            Removed + other.Removed,
            Restored + other.Restored
        );

    /// <summary>Rows that brought readers something: new ones and new states of old ones.</summary>
    public long Loaded => Inserted + Updated;

    /// <summary>By how many rows the table that readers see grew.</summary>
    public long Growth => Inserted + Restored - Deleted - Removed;

    /// <summary>The curated rows that these counts account for.</summary>
    public long Accounted => Inserted + Updated + Unchanged + Superseded + Deduplicated + Deleted;
}
