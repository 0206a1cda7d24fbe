using Landfall.Landing;
using Landfall.Ledger;

namespace Landfall.Recovery;

/// <summary>Finds the contract that a batch is to be read by now.</summary>
internal sealed class ContractInForce(Intake intake)
{
    /// <summary>Looks for contracts that came into force a moment ago.</summary>
    public Task RenewAsync(CancellationToken cancellationToken) => intake.RenewAsync(cancellationToken);

    /// <summary>The claim on the entry's file, or why the batch cannot be read again.</summary>
    public async Task<(Claim Claim, string? Refusal)> AskAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var claim = await intake.ClaimAgainAsync(entry, cancellationToken);
        var refusal =
            claim.IsUnclaimed
                ? $"No contract in force claims '{entry.File.Name}'. Bring one into force whose landfallLanding matches it, then ask again."
            : claim.Batch != entry.Batch
                ? $"The contract of {claim.Table} claims '{entry.File.Name}' now, "
                    + $"and the file is the batch {claim.Batch} there. Go on with that one."
            : claim.IsMarker ? $"The contract in force says that '{entry.File.Name}' is a marker file, which has no rows and is never read."
            : null;
        return (claim, refusal);
    }

    /// <summary>The entry with its way back to the start: registered, under the contract in force; an archive has none.</summary>
    public static LedgerEntry Register(LedgerEntry entry, Claim claim) =>
        entry with
        {
            State = BatchState.Registered,
            Contract = claim.Contract?.Hash,
            SnapshotKey = claim.SnapshotKey,
        };
}
