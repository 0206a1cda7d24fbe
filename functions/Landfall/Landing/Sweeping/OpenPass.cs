using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>Looks at one open batch of any age: does it move?</summary>
internal sealed class OpenPass(BatchLedger ledger, ILogger logger)
{
    public async Task<SweepStep> LookAsync(OpenBatch open, SweepWindow window, CancellationToken cancellationToken)
    {
        if (open.Work.UpdatedAt > window.SettledAt)
        {
            return SweepSight.Nothing;
        }

        try
        {
            var entry = await ledger.FindAsync(open.Batch, cancellationToken);
            return entry is null || entry.State.IsTerminal() ? SweepSight.Nothing : Look(entry, window);
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, open.Batch, failure);
            return SweepSight.Unreadable;
        }
    }

    private static SweepStep Look(LedgerEntry entry, SweepWindow window)
    {
        if (entry.UpdatedAt > window.SettledAt)
        {
            return SweepSight.Nothing;
        }

        var (sight, reason) = entry.UpdatedAt <= window.StuckAt
            ? (SweepSight.Stuck, SweepReason.Stuck)
            : (SweepSight.Open, SweepReason.Open);
        var registration = new Registration(entry.Batch, entry.Table, entry.Generation, entry.State);
        return new SweepStep(sight, new SweepFinding(reason, registration, entry.File, entry.UpdatedAt));
    }
}
