using System.Runtime.CompilerServices;
using Landfall.Landing;
using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>Gives rejected rows another chance under a fixed contract: their files are read again as a new generation.</summary>
public sealed class Replay(
    BatchLedger ledger,
    LedgerTables tables,
    Intake intake,
    LandedFiles files,
    TimeProvider time,
    ILogger<Replay> logger
)
{
    private readonly ContractInForce _inForce = new(intake);
    private readonly ReadAgain _readAgain = new(ledger, new ContractInForce(intake), files, time, logger);
    private readonly LedgerWalk _walk = new(tables);

    /// <summary>
    /// Replays one batch; null when the ledger has none of that id. Without <paramref name="force"/> one whose contract is still in force
    /// is left as it is, as it would come to the same.
    /// </summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    /// <exception cref="LedgerException">The document is unreadable or of a newer schema.</exception>
    public async Task<RecoveryResult?> BatchAsync(string batch, bool force, CancellationToken cancellationToken)
    {
        await _inForce.RenewAsync(cancellationToken);
        return await ledger.FindAsync(batch, cancellationToken) switch
        {
            null => null,
            { } entry when !entry.State.IsTerminal() || HasRejects(entry) => await ReplayAsync(entry, force, cancellationToken),
            { } entry => RecoveryResult.Unchanged(entry, "It has no rejected row."),
        };
    }

    /// <summary>Replays the batches of <paramref name="table"/> that have rejected rows or were refused, after the batch
    /// <paramref name="after"/>, while the results are read.</summary>
    public async IAsyncEnumerable<RecoveryResult> TableAsync(
        string table,
        bool force,
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
            async (entry, stop) => HasRejects(entry) ? await ReplayAsync(entry, force, stop) : null,
            cancellationToken
        );
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            yield return result;
        }
    }

    // What was forgotten or replaced meanwhile has its rejects no more.
    private static bool HasRejects(LedgerEntry entry) =>
        entry.State == BatchState.Refused
        || (entry.Manifest is { RejectRows: > 0 } && (ReadAgain.IsEligible(entry.State) || !entry.State.IsTerminal()));

    private async Task<RecoveryResult> ReplayAsync(LedgerEntry entry, bool force, CancellationToken cancellationToken)
    {
        var (claim, _) = await _inForce.AskAsync(entry, cancellationToken);
        return !force && claim.Contract?.Hash == (entry.Manifest?.Contract ?? entry.Contract)
            ? RecoveryResult.Unchanged(
                entry,
                "It was read by the contract that is in force, and would come to the same. "
                    + "Fix the contract first, or replay it all the same with --force."
            )
            : await _readAgain.RunAsync(entry, dryRun: false, cancellationToken);
    }
}
