using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>Takes a batch out of its table: its next generation has no row, and loading that takes the older one's out.</summary>
public sealed class Forget(BatchLedger ledger, TimeProvider time, ILogger<Forget> logger)
{
    /// <summary>Begins to forget one batch that has come to its end; null when the ledger has none of that id. Idempotent: one that is
    /// being forgotten stays so.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    /// <exception cref="LedgerException">The document is unreadable or of a newer schema.</exception>
    public async Task<RecoveryResult?> BatchAsync(string batch, CancellationToken cancellationToken) =>
        await ledger.FindAsync(batch, cancellationToken) is { } entry ? await ForgetAsync(entry, cancellationToken) : null;

    private static bool IsDone(LedgerEntry entry) => entry.State == BatchState.Forgotten || (entry.Forgetting && !entry.State.IsTerminal());

    private static string? Refusal(LedgerEntry entry) =>
        !entry.State.IsTerminal() ? $"It is on its way: {entry.State.Word()}. Ask again when it has come to its end."
        : entry.Contract is null ? $"It is {entry.State.Word()} and belongs to no table, so nothing of it is in one."
        : entry is { State: BatchState.Published, Manifest: null } ? "It is a marker file, and nothing of it is in the table."
        : null;

    private static RecoveryResult Already(LedgerEntry entry) =>
        RecoveryResult.Unchanged(entry, entry.State == BatchState.Forgotten ? "It is forgotten." : "It is being forgotten already.");

    private async Task<RecoveryResult> ForgetAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (IsDone(entry))
        {
            return Already(entry);
        }

        if (Refusal(entry) is { } reason)
        {
            return RecoveryResult.Refused(entry, reason);
        }

        var raised = false;
        var after = await ledger.UpdateAsync(
            entry.Batch,
            before =>
            {
                raised = before.Generation == entry.Generation && !IsDone(before) && Refusal(before) is null;
                return raised ? Forgetting(before) : null;
            },
            cancellationToken
        );
        if (!raised)
        {
            return IsDone(after)
                ? Already(after)
                : RecoveryResult.Refused(after, Refusal(after) ?? "Another request changed it meanwhile; ask again.");
        }

        Log.Forgetting(logger, after.Batch, after.Generation, entry.State);
        return RecoveryResult.Changed(after);
    }

    private LedgerEntry Forgetting(LedgerEntry before)
    {
        var last = before.Manifest ?? before.Earlier.LastOrDefault(earlier => earlier.Manifest is not null)?.Manifest;
        return Generations.Next(before, time.GetUtcNow()) with
        {
            State = BatchState.Curated,
            Forgetting = true,
            FirstRejects = null,
            Manifest = new Manifest
            {
                Attempt = before.CurateAttempts,
                Contract = last?.Contract ?? before.Contract!,
                Parts = [],
                Rows = 0,
                Bytes = 0,
                RejectParts = [],
                RejectRows = 0,
                RowsRead = 0,
                BlankLines = 0,
                Lines = 0,
                DecodedBytes = 0,
                ContentHash = last?.ContentHash ?? "",
            },
        };
    }
}
