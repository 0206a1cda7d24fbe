using System.Text.Json.Nodes;
using Landfall.Ledger.Rows;

namespace Landfall.Faults.Tests.Faults;

/// <summary>Names the calls of the ledger's store, so that faults can wait for them.</summary>
internal static class LedgerStep
{
    public const string EntryWritten = "entry-written";
    public const string CurateCounted = "curate-counted";
    public const string ManifestPublished = "manifest-published";
    public const string LoadCounted = "load-counted";
    public const string Published = "published";
    public const string Woken = "woken";
    public const string HandedOut = "handed-out";
    public const string Closed = "closed";

    /// <summary>Of a call that reads, from the key that it begins with.</summary>
    public static string Of(string call, string key) => $"{call} {KindOf(key)}";

    /// <summary>Of a transaction.</summary>
    public static string Of(IReadOnlyList<LedgerChange> changes)
    {
        if (
            changes
                .Select(RowOf)
                .FirstOrDefault(row => row?.Key.StartsWith(LedgerRowKeys.Entries, StringComparison.Ordinal) is true)
                ?.Text("json") is
            { } json
        )
        {
            return OfEntry(JsonNode.Parse(json)!.AsObject());
        }

        return RowOf(changes[0]) is { Key: LedgerRowKeys.Head } head
            ? changes.Count > 1
                ? HandedOut
                : head.Instant("begun") is null
                    ? Woken
                    : Closed
            : $"{(changes[0] is LedgerChange.Delete ? "delete" : "write")} {KindOf(changes[0].Key)}";
    }

    private static LedgerRow? RowOf(LedgerChange change) =>
        change switch
        {
            LedgerChange.Insert insert => insert.Row,
            LedgerChange.Replace replace => replace.Row,
            _ => null,
        };

    private static string KindOf(string key) =>
        key.Length == 1 ? key
        : key.Length > 1 && key[1] == '|' ? key[..2]
        : "table";

    private static string OfEntry(JsonObject entry) =>
        entry["state"]!.GetValue<string>() switch
        {
            "registered" => Number(entry, "curateAttempts") == 0 ? EntryWritten : CurateCounted,
            "curated" => Number(entry, "loadAttempts") == 0 ? ManifestPublished : LoadCounted,
            "published" => Published,
            _ => "write b|",
        };

    private static int Number(JsonObject entry, string name) =>
        entry[name] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? value.GetValue<int>() : 0;
}
