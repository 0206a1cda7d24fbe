using Landfall.Ledger;
using Landfall.Monitoring;
using Microsoft.Extensions.Logging;

namespace Landfall.Landing;

/// <summary>The register stage: writes a landed file down in the ledger, once.</summary>
public sealed class Registrar(Intake intake, BatchLedger ledger, IMilestones milestones, TimeProvider time, ILogger<Registrar> logger)
{
    private const string Stage = "register";

    private readonly UnclaimedEntries _unclaimed = new(ledger);

    /// <summary>
    /// Creates the entry of <paramref name="file"/>, unclaimed when no contract claims it, and answers where its batch stands; an entry that exists answers for
    /// itself. A marker file ends here, as published without rows: it is never read. Whether the file is to be ingested at all was decided by <see cref="Intake.IdentifyAsync"/>.
    /// </summary>
    /// <exception cref="LedgerException">The batch's document is unreadable or of a newer schema.</exception>
    public async Task<Registration> RegisterAsync(LandedFile file, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var claim = await intake.ClaimAsync(file, cancellationToken);
        var entry = new LedgerEntry
        {
            Batch = claim.Batch,
            Table = claim.Table,
            State = claim.IsUnclaimed ? BatchState.Unclaimed : claim.IsMarker ? BatchState.Published : BatchState.Registered,
            File = file,
            Contract = claim.Contract?.Hash,
            SnapshotKey = claim.SnapshotKey,
            Counts = claim.IsMarker ? LoadCounts.None : null,
            Stages = [new StageRecord(Stage, 1, startedAt, time.GetElapsedTime(started).TotalSeconds, RowsIn: 0, RowsOut: 0, Bytes: 0)],
            RegisteredAt = startedAt,
            UpdatedAt = startedAt,
        };
        if (await ledger.CreateAsync(entry, cancellationToken))
        {
            await CreatedAsync(entry, cancellationToken);
        }
        else
        {
            entry = await ledger.FindAsync(claim.Batch, cancellationToken)
                ?? throw new LedgerException(
                    $"The entry of the batch '{claim.Batch}' was there and is gone. Entries are never deleted: restore the ledger.");
            Log.AlreadyRegistered(logger, entry.Batch, entry.State);
        }

        return new Registration(entry.Batch, entry.Table, entry.Generation, entry.State);
    }

    private async Task CreatedAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        await milestones.ReachedAsync(Milestone.EntryWritten, entry.Batch, cancellationToken);
        if (entry.State == BatchState.Unclaimed)
        {
            Log.Unclaimed(logger, entry.File.Name, entry.Batch);
        }
        else
        {
            await _unclaimed.RelateAsync(entry.File, entry.Batch, cancellationToken);
            if (entry.State == BatchState.Published)
            {
                Log.Marker(logger, entry.Batch, entry.File.Name, entry.File.Length);
            }
            else
            {
                Log.Registered(logger, entry.Batch, entry.File.Name, entry.File.Length);
            }
        }
    }
}
