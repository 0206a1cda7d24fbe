using Landfall.Ledger;
using Landfall.ServiceLevels;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>One table on a line: its mode, its files by state, its rows.</summary>
public sealed record TableReply(
    string Table,
    string? Mode,
    IReadOnlyDictionary<string, long> States,
    long Rows,
    long RejectRows,
    long LoadedRows,
    DateTimeOffset? UpdatedAt
)
{
    /// <summary>Rows that readers of the table see; null when nothing was loaded, or when an earlier Landfall did and nobody has counted
    /// yet.</summary>
    public long? RowsInTable { get; init; }

    /// <summary>What the warehouse has lost of the table, until it is rebuilt; null while nothing is known to be.</summary>
    public string? Loss { get; init; }

    /// <summary>How what is promised of the table stands, as it was last looked at; empty before the first look, and where nothing is
    /// promised.</summary>
    public IReadOnlyList<ObjectiveStanding> Objectives { get; init; } = [];

    private const string Unreadable = "unreadable";

    /// <summary>
    /// Says it of <paramref name="summary"/>; <paramref name="mode"/> is null for a table without a contract. Files whose ledger entry is
    /// of a kind that is not known are under the state <c>unreadable</c>.
    /// </summary>
    public static TableReply Of(TableSummary summary, string? mode) =>
        new(
            summary.Table,
            mode,
            StatesOf(summary),
            summary.Rows,
            summary.RejectRows,
            summary.LoadedRows,
            summary.UpdatedAt == DateTimeOffset.MinValue ? null : summary.UpdatedAt
        )
        {
            RowsInTable = summary.RowsInTable,
            Loss = summary.Loss,
        };

    private static Dictionary<string, long> StatesOf(TableSummary summary)
    {
        var states = summary.States.ToDictionary(
            pair => pair.Key.ToString().ToLowerInvariant(),
            pair => pair.Value,
            StringComparer.Ordinal
        );
        if (summary.Unreadable > 0)
        {
            states.Add(Unreadable, summary.Unreadable);
        }

        return states;
    }
}
