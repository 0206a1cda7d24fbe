using Landfall.Ledger;

namespace Landfall.Recovery;

/// <summary>
/// Says whether landed files are left alone, because the ledger stands in for a lost one whose entries are not restored yet: it would have
/// each read a second time. A sweep that begins anew finds them afterwards.
/// </summary>
public sealed class RestoreHold(AccountLedger account, RecoveryRequests requests, TimeProvider time)
{
    /// <summary>True as long as nobody has asked for the entries, or the request is under way; costs nothing where no ledger was
    /// lost.</summary>
    /// <exception cref="Landfall.Ledger.Rows.LedgerStoreException">The store did not answer.</exception>
    public async Task<bool> IsOnAsync(CancellationToken cancellationToken)
    {
        if (await account.LostAsync(cancellationToken) is not { } lost)
        {
            return false;
        }

        if (lost.Request is null || (await requests.FindAsync(lost.Request, cancellationToken)).Any(table => table.EndedAt is null))
        {
            return true;
        }

        await account.NoteRestoredAsync(time.GetUtcNow(), cancellationToken);
        return false;
    }
}
