using Landfall.Ledger;
using Landfall.Recovery;

namespace Landfall.Functions.Triggers.Replies;

/// <summary>What a request came to for one batch; table, name and state are null when its document cannot be read.</summary>
public sealed record RecoveredReply(
    string Batch, string? Table, string? Name, long Length, int Generation, BatchState? State, RecoveryOutcome Outcome, string? Reason)
{
    /// <summary>Says it of <paramref name="result"/>.</summary>
    public static RecoveredReply Of(RecoveryResult result) => new(
        result.Batch,
        result.Entry?.Table,
        result.Entry?.File.Name,
        result.Entry?.File.Length ?? 0,
        result.Entry?.Generation ?? 0,
        result.Entry?.State,
        result.Outcome,
        result.Reason);
}
