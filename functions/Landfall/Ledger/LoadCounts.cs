namespace Landfall.Ledger;

/// <summary>What became of a batch's curated rows in the table; but for removed and deleted rows of others, they sum up to the manifest's rows.</summary>
/// <param name="Inserted">New rows.</param>
/// <param name="Updated">Rows that replaced an older state.</param>
/// <param name="Unchanged">Rows equal to what the table had.</param>
/// <param name="Superseded">Rows older than what the table had.</param>
/// <param name="Deduplicated">Rows left out by the table's de-duplication key, or as a duplicate file.</param>
/// <param name="Deleted">Rows that said their key is deleted.</param>
/// <param name="Removed">Rows of earlier loads that this one took out.</param>
public sealed record LoadCounts(long Inserted, long Updated, long Unchanged, long Superseded, long Deduplicated, long Deleted, long Removed)
{
    /// <summary>No row at all.</summary>
    public static LoadCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>The curated rows that these counts account for.</summary>
    public long Accounted => Inserted + Updated + Unchanged + Superseded + Deduplicated + Deleted;
}
