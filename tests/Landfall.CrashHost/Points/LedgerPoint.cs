using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Ledger.Rows;

namespace Landfall.CrashHost.Points;

/// <summary>Names the point that a transaction of the ledger has reached once it is in.</summary>
public static class LedgerPoint
{
    /// <summary>The point of the first entry among <paramref name="changes"/>; null when there is none, or none worth a name.</summary>
    public static string? Of(IReadOnlyList<LedgerChange> changes) => changes.Select(RowOf).FirstOrDefault(row => row?.Key.StartsWith("b|", StringComparison.Ordinal) is true) switch
    {
        { } row when row.Text("json") is { } json => OfEntry(JsonNode.Parse(json)!.AsObject()),
        _ => null,
    };

    private static LedgerRow? RowOf(LedgerChange change) => change switch
    {
        LedgerChange.Insert insert => insert.Row,
        LedgerChange.Replace replace => replace.Row,
        _ => null,
    };

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
