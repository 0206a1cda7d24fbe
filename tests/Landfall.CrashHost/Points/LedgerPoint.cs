using System.Text.Json.Nodes;
using Landfall.Ledger.Rows;

namespace Landfall.CrashHost.Points;

/// <summary>Names the point that a transaction of the ledger has reached once it is in.</summary>
public static class LedgerPoint
{
    private const string Claims = "g|";

    /// <summary>The point of the first entry among <paramref name="changes"/>, or of the planning's rows; null when there is none worth a name.</summary>
    public static string? Of(IReadOnlyList<LedgerChange> changes)
    {
        if (changes.Select(RowOf).FirstOrDefault(row => Begins(row?.Key, LedgerRowKeys.Entries))?.Text("json") is { } json)
        {
            return OfEntry(JsonNode.Parse(json)!.AsObject());
        }

        if (changes.Select(RowOf).FirstOrDefault(row => row?.Key == LedgerRowKeys.Head) is { } head)
        {
            return changes.Any(change => change is LedgerChange.Insert && Begins(change.Key, Claims)) ? CrashPoint.Claimed : OfHead(head);
        }

        return changes.Select(OfMark).FirstOrDefault(point => point is not null);
    }

    private static LedgerRow? RowOf(LedgerChange change) =>
        change switch
        {
            LedgerChange.Insert insert => insert.Row,
            LedgerChange.Replace replace => replace.Row,
            _ => null,
        };

    private static bool Begins(string? key, string with) => key?.StartsWith(with, StringComparison.Ordinal) is true;

    private static string? OfHead(LedgerRow head) =>
        head.Text("state") switch
        {
            "running" when head.Instant("begun") is null => CrashPoint.Woken,
            "idle" => CrashPoint.Idle,
            _ => null,
        };

    private static string? OfMark(LedgerChange change) =>
        change switch
        {
            LedgerChange.Delete when change.Key == LedgerRowKeys.Loader => CrashPoint.LoaderReleased,
            LedgerChange.Delete when Begins(change.Key, Claims) => CrashPoint.ClaimReleased,
            LedgerChange.Delete when Begins(change.Key, LedgerRowKeys.Events) => CrashPoint.Told,
            LedgerChange.Replace when change.Key == LedgerRowKeys.Loader => CrashPoint.LoaderTaken,
            LedgerChange.Replace when Begins(change.Key, Claims) => CrashPoint.ClaimBegun,
            LedgerChange.Replace when Begins(change.Key, LedgerRowKeys.Events) => CrashPoint.UpdateReleased,
            LedgerChange.Insert when Begins(change.Key, LedgerRowKeys.Events) => CrashPoint.UpdateHeld,
            _ => null,
        };

    private static string? OfEntry(JsonObject entry) =>
        entry["state"]!.GetValue<string>() switch
        {
            "registered" => Number(entry, "curateAttempts") == 0 ? CrashPoint.EntryWritten : CrashPoint.CurateCounted,
            "curated" => Number(entry, "loadAttempts") == 0 ? CrashPoint.ManifestPublished : CrashPoint.LoadCounted,
            "published" => CrashPoint.Published,
            _ => null,
        };

    private static int Number(JsonObject entry, string name) => entry[name]?.GetValue<int>() ?? 0;
}
