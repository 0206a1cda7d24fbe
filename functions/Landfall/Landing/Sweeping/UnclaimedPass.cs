using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>Looks at one unclaimed entry of any age: does a contract claim its file now?</summary>
internal sealed class UnclaimedPass(Intake intake, BatchLedger ledger, ILogger logger)
{
    private readonly UnclaimedEntries _unclaimed = new(ledger);

    public async Task<SweepStep> LookAsync(EntryReading reading, CancellationToken cancellationToken)
    {
        try
        {
            return reading switch
            {
                { Failure: { } failure } => throw failure,
                { Entry: { RelatedBatch: null, File: { } file } } => await LookAsync(file, cancellationToken),
                _ => SweepSight.Nothing,
            };
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, reading.Batch, failure);
            return SweepSight.Unreadable;
        }
    }

    private async Task<SweepStep> LookAsync(LandedFile file, CancellationToken cancellationToken)
    {
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
            return SweepSight.Nothing;
        }

        return new SweepStep(SweepSight.NowClaimed, new SweepFinding(SweepReason.NowClaimed, claim.Batch, claim.Table, file));
    }
}
