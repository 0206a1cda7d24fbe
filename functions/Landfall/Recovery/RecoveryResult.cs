using Landfall.Ledger;

namespace Landfall.Recovery;

/// <summary>What a request came to for one batch, and how the batch stands after it.</summary>
/// <param name="Outcome">Whether the ledger was changed.</param>
/// <param name="Batch">The batch.</param>
/// <param name="Entry">Its entry; null when its document cannot be read.</param>
/// <param name="Reason">Why nothing was changed, and what to do instead; null when it was.</param>
public sealed record RecoveryResult(RecoveryOutcome Outcome, string Batch, LedgerEntry? Entry, string? Reason = null)
{
    internal static RecoveryResult Changed(LedgerEntry entry) => new(RecoveryOutcome.Changed, entry.Batch, entry);

    internal static RecoveryResult Planned(LedgerEntry entry) => new(RecoveryOutcome.Planned, entry.Batch, entry);

    internal static RecoveryResult Unchanged(LedgerEntry entry, string reason) =>
        new(RecoveryOutcome.Unchanged, entry.Batch, entry, reason);

    internal static RecoveryResult Refused(LedgerEntry entry, string reason) => new(RecoveryOutcome.Refused, entry.Batch, entry, reason);
}
