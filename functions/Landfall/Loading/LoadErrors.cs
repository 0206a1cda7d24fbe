using System.Globalization;
using Landfall.Ledger;

namespace Landfall.Loading;

/// <summary>Why a load parks a batch.</summary>
internal static class LoadErrors
{
    /// <summary>The blob has rows in the table from another content.</summary>
    public static BatchError BlobRewritten(PackageBatch batch, string loaded, DateTimeOffset loadedVersion) => new(
        "blob-rewritten",
        $"{batch.File.Name} of {Text(batch.Version)} has other content than its version of {Text(loadedVersion)}, which the table has from batch {loaded}.",
        "Land the new content under a name of its own; taking the loaded version out is not built yet.");

    /// <summary>Another blob is the snapshot of that key.</summary>
    public static BatchError SnapshotTaken(PackageBatch batch, string loaded) => new(
        "snapshot-taken",
        $"{batch.File.Name} belongs to the snapshot '{batch.Snapshot}', which the table has from batch {loaded}; expected one file a snapshot.",
        "Land it under a greater snapshot key, or make the contract's landing pattern claim one file a key.");

    /// <summary>Rows of an older generation are in the table.</summary>
    public static BatchError OlderGeneration(PackageBatch batch, int loaded) => new(
        "generation-in-table",
        string.Create(CultureInfo.InvariantCulture, $"The table has generation {loaded} of {batch.File.Name}; generation {batch.Generation} would have to take it out."),
        "Taking a generation out is not built yet; the rows that are in the table stay.");

    /// <summary>The warehouse's own tables about loads contradict each other: no try can tell what is in the table.</summary>
    public static TerminalException MarkersDamaged(string message) => TerminalException.Parked(
        "markers-damaged", message, "Restore the schema landfall from a backup of the warehouse, then land the file again.");

    /// <summary>The batch was tried too often.</summary>
    public static BatchError KeepsFailing(int attempts, string? reason) => new(
        "load-keeps-failing",
        string.Create(CultureInfo.InvariantCulture, $"{attempts} loads of it began and none came to an end. The last reason: {reason ?? "none was left, as when the process is killed"}."),
        "Mend the reason, then land the file again.");

    private static string Text(DateTimeOffset version) => version.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
