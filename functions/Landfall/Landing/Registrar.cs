using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Landing;

/// <summary>The register stage: writes landed files down in the ledger, once, and finds out whose work they are.</summary>
public sealed class Registrar(
    Intake intake,
    BatchLedger ledger,
    OpenBatches open,
    IMilestones milestones,
    PipelineMetrics metrics,
    IOptions<LandingOptions> options,
    TimeProvider time,
    ILogger<Registrar> logger
)
{
    private const string Stage = StageNames.Register;

    private readonly UnclaimedEntries _unclaimed = new(ledger);

    /// <summary>
    /// Claims each of <paramref name="files"/> by contract and creates its entry, unclaimed when no contract claims it; an entry that
    /// exists answers for itself. A marker file ends here, as published without rows: it is never read. A blob without a byte that is to be
    /// read waits for its writer first. Answers in the order of the files; null for one that is to be left alone, because it stands for a
    /// folder or is older than its contract's landfallIngestFrom.
    /// </summary>
    /// <exception cref="LedgerException">An entry is unreadable or of a newer schema.</exception>
    public async Task<IReadOnlyList<Registration?>> RegisterAsync(IReadOnlyList<LandedFile> files, CancellationToken cancellationToken)
    {
        using var run = metrics.Begin(Stage, cancellationToken);
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var claims = new List<Claim>(files.Count);
        foreach (var file in files)
        {
            claims.Add(await intake.ClaimAsync(file, cancellationToken));
        }

        var entries = files
            .Zip(claims)
            .Where(pair => pair.Second.Admission == Admission.Ingest)
            .DistinctBy(pair => pair.Second.Batch, StringComparer.Ordinal)
            .Select(pair => Entry(pair.First, pair.Second, startedAt, time.GetElapsedTime(started)))
            .ToList();
        var registered = new Dictionary<string, LedgerEntry>(StringComparer.Ordinal);
        foreach (var (entry, isNew) in await ledger.CreateAllAsync(entries, WaitOf, cancellationToken))
        {
            registered.Add(entry.Batch, entry);
            if (isNew)
            {
                await CreatedAsync(entry, cancellationToken);
            }
            else
            {
                Log.AlreadyRegistered(logger, entry.Batch, entry.State);
            }
        }

        run.Succeeded();
        return [.. claims.Select(claim => registered.TryGetValue(claim.Batch, out var entry) ? Registration.Of(entry) : null)];
    }

    private FirstWait? WaitOf(LedgerEntry entry)
    {
        var dueAt = entry.File.LastModified + options.Value.EmptyFor;
        return entry is { State: BatchState.Registered, File: { Length: 0, Place: null } } && dueAt > time.GetUtcNow()
            ? new FirstWait(dueAt, "it has no bytes, and its writer may not be done.")
            : null;
    }

    private static LedgerEntry Entry(LandedFile file, Claim claim, DateTimeOffset startedAt, TimeSpan took) =>
        new()
        {
            Batch = claim.Batch,
            Table = claim.Table,
            State =
                claim.IsUnclaimed ? BatchState.Unclaimed
                : claim.IsMarker ? BatchState.Published
                : BatchState.Registered,
            File = file,
            Contract = claim.Contract?.Hash,
            SnapshotKey = claim.SnapshotKey,
            Counts = claim.IsMarker ? LoadCounts.None : null,
            Error = claim.Reason,
            Stages = [new StageRecord(Stage, 1, startedAt, took.TotalSeconds, RowsIn: 0, RowsOut: 0, Bytes: 0)],
            RegisteredAt = startedAt,
            UpdatedAt = startedAt,
        };

    private async Task CreatedAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        await milestones.ReachedAsync(Milestone.EntryWritten, entry.Batch, cancellationToken);
        switch (entry.State)
        {
            case BatchState.Unclaimed when entry.Error is { } reason:
                Log.CalledLikeAMember(logger, entry.Batch, reason);
                break;
            case BatchState.Unclaimed:
                Log.Unclaimed(logger, entry.File.Name, entry.Batch);
                break;
            case BatchState.Published:
                await _unclaimed.RelateAsync(entry.File, entry.Batch, cancellationToken);
                Log.Marker(logger, entry.Batch, entry.File.Name, entry.File.Length);
                await open.DueNowAsync(entry.Table, entry.SnapshotKey, cancellationToken);
                break;
            default:
                await _unclaimed.RelateAsync(entry.File, entry.Batch, cancellationToken);
                Log.Registered(logger, entry.Batch, entry.File.Name, entry.File.Length);
                break;
        }
    }
}
