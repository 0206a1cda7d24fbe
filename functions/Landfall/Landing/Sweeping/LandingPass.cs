using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>Looks at one landed file: does the ledger have it?</summary>
internal sealed class LandingPass(Intake intake, BatchLedger ledger, SweepMemory memory, ILogger logger)
{
    public async Task<SweepStep> LookAsync(LandedFile file, SweepWindow window, CancellationToken cancellationToken)
    {
        if (file.LastModified < window.Since)
        {
            return SweepSight.Old;
        }

        var claim = await intake.ClaimAsync(file, cancellationToken);
        switch (claim.Admission)
        {
            case Admission.Empty:
                return SweepSight.Empty;
            case Admission.BeforeIngestFrom:
                Log.BeforeIngestFrom(logger, file.Name, claim.Table);
                return SweepSight.BeforeIngestFrom;
            case Admission.Ingest when file.LastModified > window.SettledAt:
                return SweepSight.Unsettled;
            default:
                return memory.Knows(claim.Batch) ? SweepSight.Known : await LookUpAsync(file, claim, cancellationToken);
        }
    }

    private async Task<SweepStep> LookUpAsync(LandedFile file, Claim claim, CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.FindAsync(claim.Batch, cancellationToken) is { } entry)
            {
                memory.Settle(entry.Batch);
                return SweepSight.Known;
            }

            if (
                !claim.IsUnclaimed
                && await ledger.FindAsync(BatchId.Create(BatchId.UnclaimedTable, file), cancellationToken) is { RelatedBatch: null }
            )
            {
                // The pass over unclaimed entries names it; one that had an owner before is no business of that pass.
                return SweepSight.Nothing;
            }
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, claim.Batch, failure);
            return SweepSight.Unreadable;
        }

        return new SweepStep(SweepSight.Unregistered, new SweepFinding(SweepReason.Unregistered, claim.Batch, claim.Table, file));
    }
}
