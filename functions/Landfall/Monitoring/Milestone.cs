namespace Landfall.Monitoring;

/// <summary>The named points of a file's road between two durable effects, where a crash must change nothing.</summary>
public static class Milestone
{
    /// <summary>The ledger entry is written, nothing has been read.</summary>
    public const string EntryWritten = "entry-written";

    /// <summary>Every member of an archive has its entry, the archive is not published.</summary>
    public const string MembersRegistered = "members-registered";

    /// <summary>A part is uploaded, no manifest names it.</summary>
    public const string PartUploaded = "part-uploaded";

    /// <summary>The manifest is published, no load has begun.</summary>
    public const string ManifestPublished = "manifest-published";

    /// <summary>The load is committed, the view is as before.</summary>
    public const string LoadCommitted = "load-committed";

    /// <summary>The view shows the load, the ledger does not know it.</summary>
    public const string ViewAligned = "view-aligned";
}
