using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>Looks at one unclaimed entry of any age: does a contract claim its file now?</summary>
internal sealed class UnclaimedPass(Intake intake, BatchLedger ledger, SweepMemory memory, ILogger logger)
{
    private readonly UnclaimedEntries _unclaimed = new(ledger);

    public async Task<SweepStep> LookAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            if (await FileAsync(batch, cancellationToken) is not { } file)
            {
                return SweepSight.Nothing;
            }

            var claim = await intake.ClaimAsync(file, cancellationToken);
            if (claim.IsUnclaimed)
            {
                return SweepSight.Unclaimed;
            }

            if (claim.Admission != Admission.Ingest)
            {
                Log.BeforeIngestFrom(logger, file.Name, claim.Table);
                return SweepSight.BeforeIngestFrom;
            }

            if (await ledger.FindAsync(claim.Batch, cancellationToken) is { } owner)
            {
                await _unclaimed.RelateAsync(file, owner.Batch, cancellationToken);
                memory.Settle(batch);
                return SweepSight.Nothing;
            }

            return new SweepStep(SweepSight.NowClaimed, new SweepFinding(SweepReason.NowClaimed, claim.Batch, claim.Table, file));
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, batch, failure);
            return SweepSight.Unreadable;
        }
    }

    /// <summary>The file of an entry that nobody owns yet; null for one that has an owner.</summary>
    private async Task<LandedFile?> FileAsync(string batch, CancellationToken cancellationToken)
    {
        if (memory.Knows(batch, out var remembered))
        {
            return remembered;
        }

        var entry = await ledger.FindAsync(batch, cancellationToken);
        if (entry is not { RelatedBatch: null })
        {
            memory.Settle(batch);
            return null;
        }

        memory.Unclaimed(batch, entry.File);
        return entry.File;
    }
}
