using Landfall.Contracts;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Curation;

/// <summary>The curate stage: turns a registered batch into parts and rejects, and publishes them by one change of its ledger
/// entry.</summary>
public sealed class CurateStage(
    LandedFileCurator files,
    BatchLedger ledger,
    ContractCatalog contracts,
    IMilestones milestones,
    IOptions<CurationOptions> options,
    TimeProvider time,
    ILogger<CurateStage> logger
)
{
    private const string Stage = "curate";

    private readonly ReadAttempts _attempts = new(ledger, "curate", "read", options.Value.MaxAttempts, time);

    /// <summary>
    /// Curates a registered batch of this <paramref name="generation"/>; any other batch is left as it stands. Each call that works is an
    /// attempt with a number of its own, and only the newest attempt's outcome is written: its manifest, or why the batch is refused,
    /// parked or replaced; of one that failed, why. After <see cref="CurationOptions.MaxAttempts"/> without an end it parks, so a file that
    /// kills its process does so no more; attempts that a stopping host ended do not count.
    /// </summary>
    /// <exception cref="LedgerException">The ledger has no entry for <paramref name="batch"/>.</exception>
    /// <exception cref="ConservationException">Counts that must agree do not.</exception>
    public async Task<StageOutcome> RunAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var (attempt, begun) = await _attempts.BeginAsync(batch, generation, cancellationToken);
        if (!begun)
        {
            return LeftAlone(attempt);
        }

        try
        {
            return await EndAsync(await TryCurateAsync(attempt, cancellationToken));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            Recorded(attempt, await _attempts.ExcuseAsync(attempt));
            throw;
        }
        catch (Exception failure)
        {
            Recorded(attempt, await _attempts.RememberAsync(attempt, FailureWords.Of(failure)));
            throw;
        }

        async Task<StageOutcome> EndAsync(Func<LedgerEntry, LedgerEntry> change)
        {
            var ended = false;
            var after = await ledger.UpdateAsync(
                batch,
                before =>
                {
                    ended = ReadAttempts.IsCurrent(before, attempt);
                    if (!ended)
                    {
                        return null;
                    }

                    var next = change(before);
                    var record = new StageRecord(
                        Stage,
                        attempt.CurateAttempts,
                        startedAt,
                        time.GetElapsedTime(started).TotalSeconds,
                        next.Manifest?.RowsRead ?? 0,
                        next.Manifest?.Rows ?? 0,
                        next.Manifest?.DecodedBytes ?? 0
                    );
                    return next with { Stages = [.. before.Stages, record] };
                },
                cancellationToken
            );
            return ended ? await EndedAsync(after, cancellationToken) : LeftAlone(after);
        }
    }

    private static StageOutcome Outcome(LedgerEntry entry) =>
        new(entry.Batch, entry.State, entry.Manifest?.Rows ?? 0, entry.Manifest?.RejectRows ?? 0);

    // The outcome as a change of the entry; a failure that a retry can fix is thrown.
    private async Task<Func<LedgerEntry, LedgerEntry>> TryCurateAsync(LedgerEntry attempt, CancellationToken cancellationToken)
    {
        try
        {
            var contract = await ContractAsync(attempt, cancellationToken);
            if (contract.IsMarker(attempt.File.Name))
            {
                // Register ends a marker; one that was sent on its road again ends here, unread.
                return before => before with { State = BatchState.Published, Counts = LoadCounts.None, Error = null };
            }

            var manifest = await files.CurateAsync(attempt, contract, cancellationToken);
            return before => before with { State = BatchState.Curated, Manifest = manifest, Error = null };
        }
        catch (TerminalException failure)
        {
            return before => before with { State = failure.State, Error = failure.Error };
        }
        catch (BlobReplacedException)
        {
            return before => before with { State = BatchState.Replaced, Error = null };
        }
    }

    private Task<TableContract> ContractAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var hash = entry.Contract
            ?? throw new LedgerException($"The entry of the registered batch '{entry.Batch}' names no contract. Register its file again.");
        return contracts.GetAsync(entry.Table, hash, cancellationToken);
    }

    private async Task<StageOutcome> EndedAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (entry is { State: BatchState.Curated, Manifest: { } manifest })
        {
            await milestones.ReachedAsync(Milestone.ManifestPublished, entry.Batch, cancellationToken);
            Log.Curated(
                logger,
                entry.Batch,
                manifest.Rows,
                manifest.RejectRows,
                manifest.Parts.Count,
                manifest.DecodedBytes,
                entry.Stages[^1].Seconds
            );
        }
        else if (entry.State == BatchState.Published)
        {
            Log.Marker(logger, entry.Batch);
        }
        else if (entry.Error is { } error)
        {
            Log.Stopped(logger, entry.Batch, entry.State, error);
        }
        else
        {
            Log.Replaced(logger, entry.Batch);
        }

        return Outcome(entry);
    }

    private void Recorded(LedgerEntry attempt, Exception? failure)
    {
        if (failure is not null)
        {
            Log.EndNotRecorded(logger, attempt.Batch, attempt.CurateAttempts, failure);
        }
    }

    private StageOutcome LeftAlone(LedgerEntry entry)
    {
        if (entry is { State: BatchState.Parked, Error: { } error })
        {
            Log.Stopped(logger, entry.Batch, entry.State, error);
            return Outcome(entry);
        }

        Log.NothingToDo(logger, entry.Batch, entry.State, entry.Generation, entry.CurateAttempts);
        return Outcome(entry);
    }
}
