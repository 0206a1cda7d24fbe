using System.Text.Json;
using System.Text.Json.Nodes;

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
    /// <param name="body">The request's body, asked for entries only.</param>
    public static string? Of(string method, string container, string blob, string query, string? leaseAction, Func<string> body) => (method, container, Folder(blob)) switch
    {
        ("GET", "landing", not "") => CrashPoint.LandingRead,
        ("PUT", "lake", _) => CrashPoint.PartUploaded,
        ("PUT", "rejects", _) => CrashPoint.RejectsUploaded,
        ("PUT", "ledger", "open") => CrashPoint.PointerWritten,
        ("DELETE", "ledger", "open") => CrashPoint.PointerRemoved,
        ("PUT", "ledger", "leases") => leaseAction switch { "acquire" => CrashPoint.LeaseTaken, "release" => CrashPoint.LeaseReleased, _ => null },
        ("PUT", "ledger", "entries") => OfEntry(JsonNode.Parse(body())!.AsObject()),
        ("PUT", "journal", "done") => CrashPoint.JournalArchived,
        ("PUT", "journal", "open") when query.Contains("comp=appendblock", StringComparison.Ordinal) =>
            body().Contains("\"Started\"", StringComparison.Ordinal) ? CrashPoint.Scheduled : CrashPoint.OutcomeStored,
        _ => null,
    };

    private static string Folder(string blob) => blob.Length == 0 ? "" : blob.Split('/')[0];

    private static string? OfEntry(JsonObject entry)
    {
        var lastStage = entry["stages"]?.AsArray().LastOrDefault()?["stage"]?.GetValue<string>();
        return entry["state"]!.GetValue<string>() switch
        {
            "registered" => Number(entry, "curateAttempts") == 0 ? CrashPoint.EntryWritten : CrashPoint.CurateCounted,
            "curated" => Number(entry, "loadAttempts") == 0 ? CrashPoint.ManifestPublished : CrashPoint.LoadCounted,
            "loaded" => lastStage == "check" ? CrashPoint.Checked : CrashPoint.EntryLoaded,
            "published" => CrashPoint.Published,
            _ => null,
        };
    }

    private static int Number(JsonObject entry, string name) => entry[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? value.GetValue<int>() : 0;
}
