using System.Runtime.CompilerServices;
using Landfall.Landing;
using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>Reads files again under the contract in force: each batch gets a new generation, whose load takes the older one's rows
/// out.</summary>
public sealed class Reprocess(
    BatchLedger ledger,
    LedgerTables tables,
    Intake intake,
    LandedFiles files,
    TimeProvider time,
    ILogger<Reprocess> logger
)
{
    private readonly ContractInForce _inForce = new(intake);
    private readonly ReadAgain _readAgain = new(ledger, new ContractInForce(intake), files, time, logger);
    private readonly LedgerWalk _walk = new(tables);

    /// <summary>Reprocesses one batch, or only says whether that can be done; null when the ledger has none of that id.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    /// <exception cref="LedgerException">The document is unreadable or of a newer schema.</exception>
    public async Task<RecoveryResult?> BatchAsync(string batch, bool dryRun, CancellationToken cancellationToken)
    {
        await _inForce.RenewAsync(cancellationToken);
        return await ledger.FindAsync(batch, cancellationToken) is { } entry
            ? await _readAgain.RunAsync(entry, dryRun, cancellationToken)
            : null;
    }

    /// <summary>
    /// Reprocesses what is or could be in <paramref name="table"/> of the files last changed on the UTC days <paramref name="from"/> to
    /// <paramref name="to"/>, both included, after the batch <paramref name="after"/>, while
    /// the results are read. Replaced, forgotten and unclaimed files are passed over.
    /// </summary>
    public async IAsyncEnumerable<RecoveryResult> TableAsync(
        string table,
        DateOnly from,
        DateOnly to,
        bool dryRun,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await _inForce.RenewAsync(cancellationToken);
        var results = _walk.SelectAsync(
            table,
            from,
            to,
            after,
            async (entry, stop) =>
                !entry.State.IsTerminal() || ReadAgain.IsEligible(entry.State) ? await _readAgain.RunAsync(entry, dryRun, stop) : null,
            cancellationToken
        );
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            yield return result;
        }
    }
}
