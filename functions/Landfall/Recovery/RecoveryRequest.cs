using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Recovery;

/// <summary>What can be asked of many batches at once.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecoveryKind>))]
public enum RecoveryKind
{
    /// <summary>Send parked and refused batches on their way again.</summary>
    [JsonStringEnumMemberName("release")]
    Release,

    /// <summary>Read files again under the contract in force.</summary>
    [JsonStringEnumMemberName("reprocess")]
    Reprocess,

    /// <summary>Give rejected rows another chance under a changed contract.</summary>
    [JsonStringEnumMemberName("replay")]
    Replay,

    /// <summary>Bring back from the lake what the warehouse has lost.</summary>
    [JsonStringEnumMemberName("rebuild")]
    Rebuild,

    /// <summary>Restore the entries of a lost ledger from lake and warehouse.</summary>
    [JsonStringEnumMemberName("restore")]
    Restore,
}

/// <summary>A request for many batches of one table, as the table's planning works it off.</summary>
/// <param name="Kind">What is asked.</param>
/// <param name="From">The first UTC day of files, by LastModified; null for all.</param>
/// <param name="To">The last such day; null for all.</param>
/// <param name="IsForced">True to replay also what was read by the contract in force.</param>
/// <param name="IsDryRun">True to ask only what would become of each batch.</param>
public sealed record RecoveryCommand(
    RecoveryKind Kind,
    DateOnly? From = null,
    DateOnly? To = null,
    bool IsForced = false,
    bool IsDryRun = false
);

/// <summary>How far a request has come in one table; kept in the ledger for 30 days after its end.</summary>
/// <param name="Id">The request.</param>
/// <param name="Table">The table.</param>
/// <param name="Command">What is asked.</param>
/// <param name="AskedAt">When, UTC.</param>
public sealed record RecoveryRequest(string Id, string Table, RecoveryCommand Command, DateTimeOffset AskedAt)
{
    /// <summary>Where all requests are.</summary>
    public const string Partition = "~requests";

    /// <summary>Results that are kept word for word; beyond them there are counts only.</summary>
    public const int Listed = 1_000;

    /// <summary>When it came to its end, UTC; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How far it is: the batch that was looked at last, or of a restoring where its next page begins; null before the
    /// first.</summary>
    public string? Cursor { get; init; }

    /// <summary>How many batches came to which outcome.</summary>
    public IReadOnlyDictionary<RecoveryOutcome, long> Counts { get; init; } = new Dictionary<RecoveryOutcome, long>();

    /// <summary>The first results.</summary>
    public IReadOnlyList<RequestedBatch> Batches { get; init; } = [];

    /// <summary>The version of the row that was read; null of one that was not.</summary>
    public string? Version { get; init; }

    /// <summary>The row's key.</summary>
    public string Key => KeyOf(Id, Table);

    /// <summary>The key of a request's row about <paramref name="table"/>; without a table, how all its rows begin.</summary>
    public static string KeyOf(string id, string table) => $"{id}|{table}";

    /// <summary>The request after <paramref name="results"/> too.</summary>
    public RecoveryRequest With(IReadOnlyList<RecoveryResult> results)
    {
        var counts = new Dictionary<RecoveryOutcome, long>(Counts);
        foreach (var result in results)
        {
            counts[result.Outcome] = counts.GetValueOrDefault(result.Outcome) + 1;
        }

        return this with
        {
            Counts = counts,
            Cursor = results.Count > 0 ? results[^1].Batch : Cursor,
            Batches = [.. Batches, .. results.Take(Listed - Batches.Count).Select(RequestedBatch.Of)],
        };
    }

    /// <summary>The row as the store keeps it.</summary>
    public LedgerRow ToRow()
    {
        var columns = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["table"] = Table,
            ["askedAt"] = AskedAt,
            ["command"] = JsonSerializer.Serialize(Command, RecoveryJson.Default.RecoveryCommand),
        };
        LongText.Put(columns, "batches", JsonSerializer.Serialize(Batches, RecoveryJson.Default.IReadOnlyListRequestedBatch));
        foreach (var (outcome, count) in Counts)
        {
            columns.Add(outcome.ToString().ToLowerInvariant(), count);
        }

        if (Cursor is not null)
        {
            columns.Add("cursor", Cursor);
        }

        if (EndedAt is { } endedAt)
        {
            columns.Add("endedAt", endedAt);
        }

        return new LedgerRow(Key, columns, Version);
    }

    /// <summary>Takes a row that <see cref="ToRow"/> made.</summary>
    /// <exception cref="LedgerException">It is no such row.</exception>
    public static RecoveryRequest From(LedgerRow row)
    {
        try
        {
            return new RecoveryRequest(
                row.Key[..row.Key.IndexOf('|')],
                row.Text("table")!,
                JsonSerializer.Deserialize(row.Text("command")!, RecoveryJson.Default.RecoveryCommand)!,
                row.Instant("askedAt") ?? default
            )
            {
                EndedAt = row.Instant("endedAt"),
                Cursor = row.Text("cursor"),
                Counts = Enum.GetValues<RecoveryOutcome>()
                    .Select(outcome => (outcome, Count: row.Number(outcome.ToString().ToLowerInvariant())))
                    .Where(pair => pair.Count > 0)
                    .ToDictionary(pair => pair.outcome, pair => pair.Count),
                Batches = JsonSerializer.Deserialize(
                    LongText.Get(row, "batches") ?? "[]",
                    RecoveryJson.Default.IReadOnlyListRequestedBatch
                )!,
                Version = row.Version,
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentNullException)
        {
            throw new LedgerException(
                string.Create(CultureInfo.InvariantCulture, $"The ledger row '{row.Key}' is no request. Ask again."),
                unreadable
            );
        }
    }
}

/// <summary>What a request came to for one batch; table, name and state are null when its entry cannot be read.</summary>
public sealed record RequestedBatch(
    string Batch,
    string? Table,
    string? Name,
    long Length,
    int Generation,
    BatchState? State,
    RecoveryOutcome Outcome,
    string? Reason
)
{
    /// <summary>Says it of <paramref name="result"/>.</summary>
    public static RequestedBatch Of(RecoveryResult result) =>
        new(
            result.Batch,
            result.Entry?.Table,
            result.Entry?.File.Name,
            result.Entry?.File.Length ?? 0,
            result.Entry?.Generation ?? 0,
            result.Entry?.State,
            result.Outcome,
            result.Reason
        );
}

/// <summary>How requests are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(RecoveryCommand))]
[JsonSerializable(typeof(IReadOnlyList<RequestedBatch>))]
internal sealed partial class RecoveryJson : JsonSerializerContext;
