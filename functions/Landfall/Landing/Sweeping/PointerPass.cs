using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing.Sweeping;

/// <summary>Looks at one open pointer of any age: is its batch open, and does it move?</summary>
internal sealed class PointerPass(BatchLedger ledger, ILogger logger)
{
    public async Task<SweepStep> LookAsync((OpenPointer Pointer, DateTimeOffset WrittenAt) found, SweepWindow window, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await ledger.FindAsync(found.Pointer.Batch, cancellationToken);
            if (entry is not null && !entry.State.IsTerminal())
            {
                return Look(entry, window);
            }

            if (entry is null && found.WrittenAt > window.SettledAt)
            {
                return SweepSight.Nothing;
            }

            await ledger.ClosePointerAsync(found.Pointer, cancellationToken);
            return SweepSight.PointerRemoved;
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, found.Pointer.Batch, failure);
            return SweepSight.Unreadable;
        }
    }

    private static SweepStep Look(LedgerEntry entry, SweepWindow window)
    {
        if (entry.UpdatedAt > window.SettledAt)
        {
            return SweepSight.Nothing;
        }

        var (sight, reason) = entry.UpdatedAt <= window.StuckAt ? (SweepSight.Stuck, SweepReason.Stuck) : (SweepSight.Open, SweepReason.Open);
        var registration = new Registration(entry.Batch, entry.Table, entry.Generation, entry.State);
        return new SweepStep(sight, new SweepFinding(reason, registration, entry.File, entry.UpdatedAt));
    }
}
