using System.Globalization;
using Landfall.Landing;
using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>Begins a new generation of a batch, whose file is read again from landing under the contract in force.</summary>
internal sealed class ReadAgain(BatchLedger ledger, ContractInForce inForce, LandedFiles files, TimeProvider time, ILogger logger)
{
    /// <summary>True for a batch that is in the table, or would be but for a reason that may be gone.</summary>
    public static bool IsEligible(BatchState state) =>
        state is BatchState.Published or BatchState.Duplicate or BatchState.Superseded or BatchState.Refused or BatchState.Parked;

    /// <summary>
    /// Raises the generation of <paramref name="entry"/>, or only says whether that can be done. Of several at once one raises it, and the
    /// others find it raised.
    /// </summary>
    public async Task<RecoveryResult> RunAsync(LedgerEntry entry, bool dryRun, CancellationToken cancellationToken)
    {
        var (claim, refusal) = await inForce.AskAsync(entry, cancellationToken);
        if (entry is { State: BatchState.Registered, Generation: > 0 } && entry.Contract == claim.Contract?.Hash)
        {
            return RecoveryResult.Unchanged(
                entry,
                FormattableString.Invariant($"It waits to be read in generation {entry.Generation} already.")
            );
        }

        if (claim.IsMarker && entry.Manifest is null)
        {
            return RecoveryResult.Unchanged(entry, "It is a marker file: it has no rows and is never read.");
        }

        if ((StateRefusal(entry) ?? refusal ?? await LandingRefusalAsync(entry.File, cancellationToken)) is { } reason)
        {
            return RecoveryResult.Refused(entry, reason);
        }

        return dryRun ? RecoveryResult.Planned(entry) : await RaiseAsync(entry, claim, cancellationToken);
    }

    private async Task<RecoveryResult> RaiseAsync(LedgerEntry entry, Claim claim, CancellationToken cancellationToken)
    {
        var raised = false;
        var after = await ledger.UpdateAsync(
            entry.Batch,
            before =>
            {
                raised = before.Generation == entry.Generation && IsEligible(before.State);
                return raised ? ContractInForce.Register(Generations.Next(before, time.GetUtcNow()), claim) : null;
            },
            cancellationToken
        );
        if (!raised)
        {
            return after.Generation > entry.Generation && !after.Forgetting && after.State != BatchState.Forgotten
                ? RecoveryResult.Unchanged(
                    after,
                    FormattableString.Invariant($"Another request was faster; it is {after.State.Word()} in generation {after.Generation}.")
                )
                : RecoveryResult.Refused(after, StateRefusal(after) ?? "Another request changed it meanwhile; ask again.");
        }

        Log.Raised(logger, after.Batch, after.Generation, entry.State);
        return RecoveryResult.Changed(after);
    }

    private static string? StateRefusal(LedgerEntry entry) =>
        !entry.State.IsTerminal() ? $"It is on its way: {entry.State.Word()}. Ask again when it has come to its end."
        : entry.Table == BatchId.ArchiveTable
            ? "It is an archive, whose members are batches of their own; " + $"ask for those: 'landfall status {entry.Batch}' lists them."
        : !IsEligible(entry.State)
            ? $"It is {entry.State.Word()}, and nothing of it is in the table or waits to be; "
                + $"only what is published, duplicate, superseded, refused or parked can be read again. {NextStep.Of(entry)}"
        : null;

    private async Task<string?> LandingRefusalAsync(LandedFile file, CancellationToken cancellationToken)
    {
        LandedFile? now;
        try
        {
            now = await files.FindAsync(file.Name, cancellationToken);
        }
        catch (TerminalException unreadable)
        {
            return unreadable.Message;
        }

        return now is null
                ? $"'{file.Name}' is gone from landing and cannot be read again; "
                    + "what is in the table stays. Land it again: it is a batch of its own then."
            : now.ETag != file.ETag
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{file.Name}' was overwritten on {now.LastModified.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, "
                        + $"and this version of it cannot be read again; the newer one is a batch of its own."
                )
            : null;
    }
}
