using Landfall.Ledger;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>One table on a line: its mode, its files by state, its rows.</summary>
public sealed record TableReply(
    string Table,
    string? Mode,
    IReadOnlyDictionary<string, long> States,
    long Rows,
    long RejectRows,
    long LoadedRows,
    DateTimeOffset? UpdatedAt)
{
    /// <summary>Says it of <paramref name="summary"/>; <paramref name="mode"/> is null for a table without a contract.</summary>
    public static TableReply Of(TableSummary summary, string? mode) => new(
        summary.Table,
        mode,
        summary.States.ToDictionary(pair => pair.Key.ToString().ToLowerInvariant(), pair => pair.Value, StringComparer.Ordinal),
        summary.Rows,
        summary.RejectRows,
        summary.LoadedRows,
        summary.UpdatedAt);
}
