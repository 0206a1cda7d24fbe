using System.Text.Json.Serialization;
using Landfall.Ledger;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>One batch on a line: where it stands and what became of its rows. A batch that is being forgotten, or is forgotten, has rows in
/// no count but <see cref="LoadCounts.Removed"/>.</summary>
public sealed record IngestionReply(
    string Batch,
    string Table,
    int Generation,
    BatchState State,
    string Name,
    long Length,
    DateTimeOffset RegisteredAt,
    DateTimeOffset UpdatedAt,
    long RowsRead,
    long Rows,
    long RejectRows,
    long LoadedRows,
    double Seconds,
    BatchError? Error,
    string? RelatedBatch,
    bool Forgetting,
    LoadCounts? Counts
)
{
    /// <summary>Rejects that are kept of a file which was refused for its rows.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int KeptRejects { get; init; }

    /// <summary>Says it of <paramref name="entry"/>; seconds are those spent in stages, not waiting.</summary>
    public static IngestionReply Of(LedgerEntry entry) =>
        new(
            entry.Batch,
            entry.Table,
            entry.Generation,
            entry.State,
            entry.File.Name,
            entry.File.Length,
            entry.RegisteredAt,
            entry.UpdatedAt,
            entry.Manifest?.RowsRead ?? 0,
            entry.Manifest?.Rows ?? 0,
            entry.Manifest?.RejectRows ?? entry.FirstRejects?.Met ?? 0,
            entry.Counts?.Loaded ?? 0,
            entry.WorkSeconds,
            entry.Error,
            entry.RelatedBatch,
            entry.Forgetting,
            entry.Counts
        )
        {
            KeptRejects = entry.FirstRejects?.Kept ?? 0,
        };
}

/// <summary>The batches that the end of an id or of a file's name means.</summary>
/// <param name="Ingestions">They, the newest first.</param>
/// <param name="LookedAtAll">False when there are older batches, which were not looked at.</param>
public sealed record EndingReply(IReadOnlyList<IngestionReply> Ingestions, bool LookedAtAll);
