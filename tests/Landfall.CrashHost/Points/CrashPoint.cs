namespace Landfall.CrashHost.Points;

/// <summary>
/// The named points of a file's road, each right after something that outlives the process; seen from outside, in the traffic to
/// storage, ledger and warehouse.
/// </summary>
public static class CrashPoint
{
    /// <summary>The entry is written, its table is not woken.</summary>
    public const string EntryWritten = "entry-written";

    /// <summary>The table's head names a new epoch that nothing has started.</summary>
    public const string Woken = "woken";

    /// <summary>The start of the epoch's orchestration is stored.</summary>
    public const string Scheduled = "scheduled";

    /// <summary>A plan has claimed its groups, Durable does not know it.</summary>
    public const string Claimed = "claimed";

    /// <summary>The call of an activity is stored.</summary>
    public const string HandedOut = "handed-out";

    /// <summary>The outcome of an activity is stored.</summary>
    public const string OutcomeStored = "outcome-stored";

    /// <summary>The holder of a claim has given its first sign of life.</summary>
    public const string ClaimBegun = "claim-begun";

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

    /// <summary>A claim is given back, its table is not woken.</summary>
    public const string ClaimReleased = "claim-released";

    /// <summary>The table's loader mark is taken.</summary>
    public const string LoaderTaken = "loader-taken";

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

    /// <summary>The update is written down, the batches that it tells of have not ended.</summary>
    public const string UpdateHeld = "update-held";

    /// <summary>The entry says published.</summary>
    public const string Published = "published";

    /// <summary>The update may be told.</summary>
    public const string UpdateReleased = "update-released";

    /// <summary>The table's loader mark is given back, its table is not woken.</summary>
    public const string LoaderReleased = "loader-released";

    /// <summary>The event is in the queue, the ledger still holds it.</summary>
    public const string EventSent = "event-sent";

    /// <summary>The event is told.</summary>
    public const string Told = "told";

    /// <summary>The planning of the table is over.</summary>
    public const string Idle = "idle";
}
