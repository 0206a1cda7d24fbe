namespace Landfall.CrashHost.Points;

/// <summary>Names the point that a request to Blob Storage has reached once it is answered.</summary>
public static class StoragePoint
{
    /// <summary>The point's name; null for a request that changes nothing worth a name.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="container">The container without its prefix.</param>
    /// <param name="blob">The blob's name; empty for the container itself.</param>
    /// <param name="query">The query with its question mark.</param>
    /// <param name="leaseAction">The header <c>x-ms-lease-action</c>.</param>
    /// <param name="body">The request's body, asked for journals only.</param>
    public static string? Of(string method, string container, string blob, string query, string? leaseAction, Func<string> body) => (method, container, Folder(blob)) switch
    {
        ("GET", "landing", not "") => CrashPoint.LandingRead,
        ("PUT", "lake", _) => CrashPoint.PartUploaded,
        ("PUT", "rejects", _) => CrashPoint.RejectsUploaded,
        ("PUT", "ledger", "leases") => leaseAction switch { "acquire" => CrashPoint.LeaseTaken, "release" => CrashPoint.LeaseReleased, _ => null },
        ("PUT", "journal", "done") => CrashPoint.JournalArchived,
        ("PUT", "journal", "open") when query.Contains("comp=appendblock", StringComparison.Ordinal) =>
            body().Contains("\"Started\"", StringComparison.Ordinal) ? CrashPoint.Scheduled : CrashPoint.OutcomeStored,
        _ => null,
    };

    private static string Folder(string blob) => blob.Length == 0 ? "" : blob.Split('/')[0];
}
