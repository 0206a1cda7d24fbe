using System.Runtime.CompilerServices;
using Landfall.Landing;
using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>Sends parked and refused batches on their way again, in the same generation and under the contract in force.</summary>
public sealed class Release(BatchLedger ledger, LedgerTables tables, Intake intake, ILogger<Release> logger)
{
    private readonly ContractInForce _inForce = new(intake);
    private readonly LedgerWalk _walk = new(tables);

    /// <summary>Releases one batch; null when the ledger has none of that id. Idempotent: a batch that is on its way stays so.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    /// <exception cref="LedgerException">The document is unreadable or of a newer schema.</exception>
    public async Task<RecoveryResult?> BatchAsync(string batch, CancellationToken cancellationToken)
    {
        await _inForce.RenewAsync(cancellationToken);
        return await ledger.FindAsync(batch, cancellationToken) is { } entry
            ? await ReleaseAsync(entry, isNamed: true, cancellationToken)
            : null;
    }

    /// <summary>Releases every parked and refused batch of <paramref name="table"/> after the batch <paramref name="after"/>, while the
    /// results are read.</summary>
    public async IAsyncEnumerable<RecoveryResult> TableAsync(
        string table,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await _inForce.RenewAsync(cancellationToken);
        var results = _walk.SelectAsync(
            table,
            from: null,
            to: null,
            after,
            async (entry, stop) => IsReleasable(entry) ? await ReleaseAsync(entry, isNamed: false, stop) : null,
            cancellationToken
        );
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            yield return result;
        }
    }

    private static bool IsReleasable(LedgerEntry entry) => entry.State is BatchState.Parked or BatchState.Refused;

    private async Task<RecoveryResult> ReleaseAsync(LedgerEntry entry, bool isNamed, CancellationToken cancellationToken)
    {
        if (!entry.State.IsTerminal())
        {
            return RecoveryResult.Unchanged(entry, $"It is on its way already: {entry.State.Word()}.");
        }

        if (!IsReleasable(entry))
        {
            return RecoveryResult.Refused(
                entry,
                $"It is {entry.State.Word()}; only what is parked or refused can be released. {NextStep.Of(entry)}"
            );
        }

        var (claim, refusal) = entry.Forgetting ? (null, null) : await _inForce.AskAsync(entry, cancellationToken);
        if (refusal is not null)
        {
            return RecoveryResult.Refused(entry, refusal);
        }

        var released = false;
        var after = await ledger.UpdateAsync(
            entry.Batch,
            before =>
            {
                released = IsReleasable(before) && before.Generation == entry.Generation && before.Forgetting == entry.Forgetting;
                return released ? Released(before, claim, isNamed) : null;
            },
            cancellationToken
        );
        if (!released)
        {
            return RecoveryResult.Unchanged(after, $"Another request was faster; it is {after.State.Word()}.");
        }

        Log.Released(logger, after.Batch, entry.State, entry.Error?.Code);
        return RecoveryResult.Changed(after);
    }

    private static LedgerEntry Released(LedgerEntry before, Claim? claim, bool isNamed)
    {
        var fresh = before with
        {
            LoadAttempts = 0,
            LoadExplained = 0,
            Counts = null,
            Error = null,
            FirstRejects = null,
            RelatedBatch = null,

            // Whoever releases all that an outage has stopped has not looked at each.
            Accepted = before.Accepted || (isNamed && before.Error?.Code == BatchError.SnapshotTooSmall),
        };
        if (claim is null)
        {
            // It was on its way out of the table and has nothing to read.
            return fresh with { State = BatchState.Curated };
        }

        // The number of an attempt that may still be under way somewhere is used up, so that what it read by the former contract is not
        // taken for this release's.
        var attempts = before.CurateAttempts + 1;
        return ContractInForce.Register(fresh, claim) with { CurateAttempts = attempts, CurateExcused = attempts, Manifest = null };
    }
}
