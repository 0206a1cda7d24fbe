namespace Landfall.CrashHost.Points;

/// <summary>The named points of a file's road, each right after something that outlives the process; seen from outside, in the traffic to storage and warehouse.</summary>
public static class CrashPoint
{
    /// <summary>The start of the orchestration is stored.</summary>
    public const string Scheduled = "scheduled";

    /// <summary>The entry is written.</summary>
    public const string EntryWritten = "entry-written";

    /// <summary>The outcome of an activity is stored.</summary>
    public const string OutcomeStored = "outcome-stored";

    /// <summary>The attempt to curate is counted, nothing has been read.</summary>
    public const string CurateCounted = "curate-counted";

    /// <summary>The first bytes of the file are here.</summary>
    public const string LandingRead = "landing-read";

    /// <summary>A curated part is uploaded.</summary>
    public const string PartUploaded = "part-uploaded";

    /// <summary>A part with rejects is uploaded.</summary>
    public const string RejectsUploaded = "rejects-uploaded";

    /// <summary>The manifest is published.</summary>
    public const string ManifestPublished = "manifest-published";

    /// <summary>The table's lease is taken.</summary>
    public const string LeaseTaken = "lease-taken";

    /// <summary>The attempt to load is counted.</summary>
    public const string LoadCounted = "load-counted";

    /// <summary>The control table is there.</summary>
    public const string ControlEnsured = "control-ensured";

    /// <summary>The fence is advanced, not committed.</summary>
    public const string FenceAdvanced = "fence-advanced";

    /// <summary>The fence is taken.</summary>
    public const string FenceTaken = "fence-taken";

    /// <summary>A storage table is made that nothing names.</summary>
    public const string StorageCreated = "storage-created";

    /// <summary>A staging table is made.</summary>
    public const string StagingCreated = "staging-created";

    /// <summary>The parts are copied in.</summary>
    public const string PartsCopied = "parts-copied";

    /// <summary>The rows are counted, the transaction has not begun.</summary>
    public const string RowsCounted = "rows-counted";

    /// <summary>The fence is found to be ours, inside the transaction.</summary>
    public const string FenceGuarded = "fence-guarded";

    /// <summary>The rows are in the table, not committed.</summary>
    public const string RowsInserted = "rows-inserted";

    /// <summary>The control row is written, not committed.</summary>
    public const string ControlWritten = "control-written";

    /// <summary>The markers are written, not committed.</summary>
    public const string MarkersWritten = "markers-written";

    /// <summary>The load is committed, the view is as before.</summary>
    public const string LoadCommitted = "load-committed";

    /// <summary>The view shows the load, the ledger does not know it.</summary>
    public const string ViewAligned = "view-aligned";

    /// <summary>The entry says loaded.</summary>
    public const string EntryLoaded = "entry-loaded";

    /// <summary>The table's lease is handed back.</summary>
    public const string LeaseReleased = "lease-released";

    /// <summary>The check is written down.</summary>
    public const string Checked = "checked";

    /// <summary>The entry says published.</summary>
    public const string Published = "published";

    /// <summary>The journal of the ended orchestration is archived, and still open too.</summary>
    public const string JournalArchived = "journal-archived";
}
