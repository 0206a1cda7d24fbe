using Azure;
using Landfall.Ledger;

namespace Landfall.Landing;

/// <summary>Finds the batch of a file by its whole name in the landing container, whatever its age: a batch's id follows from what storage
/// says of the file, so nothing is searched.</summary>
public sealed class LandedBatches(LandedFiles files, Intake intake, BatchLedger ledger)
{
    private const int LongestName = 1_024;

    /// <summary>The entry of the version of the file that is there now; null when there is no such file, or none that is written
    /// down.</summary>
    /// <param name="name">Any text: a whole name, or something that is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LedgerEntry?> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > LongestName || await FileAsync(name, cancellationToken) is not { } file)
        {
            return null;
        }

        // Whether a contract claims it is said by those in force now; it may have been written down before there was one.
        var claim = await intake.ClaimAsync(file, cancellationToken);
        return await ledger.FindAsync(claim.Batch, cancellationToken)
            ?? (claim.IsUnclaimed ? null : await ledger.FindAsync(BatchId.Create(BatchId.UnclaimedTable, file), cancellationToken));
    }

    private async Task<LandedFile?> FileAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await files.FindAsync(name, cancellationToken);
        }
        catch (TerminalException)
        {
            // The member of an archive that cannot be read: it was never written down.
            return null;
        }
        catch (RequestFailedException noName) when (noName.Status is 400 or 404)
        {
            // No blob can be called so.
            return null;
        }
    }
}
