using Landfall.Ledger;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Writes into the ledger what the warehouse says; the other way round never.</summary>
internal sealed class LoadEnding(BatchLedger ledger, TimeProvider time, ILogger logger)
{
    private const string Stage = "load";

    /// <summary>Ends every batch of <paramref name="result"/> that is still curated; answers with the entries as they are then.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> EndAsync(LoadResult result, DateTimeOffset startedAt, long started, CancellationToken cancellationToken)
    {
        var ended = new LedgerEntry[result.Verdicts.Count];
        await Parallel.ForAsync(
            0,
            ended.Length,
            new ParallelOptions { MaxDegreeOfParallelism = LoadAttempts.AtOnce, CancellationToken = cancellationToken },
            async (at, token) => ended[at] = await EndAsync(result.Verdicts[at], result.Package, startedAt, started, token));
        return ended;
    }

    private async Task<LedgerEntry> EndAsync(BatchVerdict verdict, string? package, DateTimeOffset startedAt, long started, CancellationToken cancellationToken)
    {
        var changed = false;
        var entry = await ledger.UpdateAsync(
            verdict.Batch.Batch,
            before =>
            {
                changed = before.State == BatchState.Curated && before.Generation == verdict.Batch.Generation;
                return changed ? After(before, verdict, package, startedAt, time.GetElapsedTime(started)) : null;
            },
            cancellationToken);
        if (changed)
        {
            Say(entry);
        }

        return entry;
    }

    private static LedgerEntry After(LedgerEntry before, BatchVerdict verdict, string? package, DateTimeOffset startedAt, TimeSpan took)
    {
        var manifest = verdict.Batch.Manifest;
        var record = new StageRecord(
            Stage, before.LoadAttempts, startedAt, took.TotalSeconds, manifest.Rows, verdict.Counts.Inserted, manifest.Bytes, verdict.Marker?.Package ?? package);
        return before with
        {
            State = StateOf(verdict),
            Counts = verdict.Kind == VerdictKind.Park ? null : verdict.Counts,
            RelatedBatch = verdict.RelatedBatch ?? before.RelatedBatch,
            Error = verdict.Error,
            Stages = [.. before.Stages, record],
        };
    }

    private static BatchState StateOf(BatchVerdict verdict) => verdict.Kind switch
    {
        VerdictKind.Load => BatchState.Loaded,
        VerdictKind.Duplicate => BatchState.Duplicate,
        VerdictKind.Superseded => BatchState.Superseded,
        VerdictKind.Park => BatchState.Parked,
        _ => verdict.Marker!.Outcome switch
        {
            LoadOutcome.Loaded => BatchState.Loaded,
            LoadOutcome.Duplicate => BatchState.Duplicate,
            _ => BatchState.Superseded,
        },
    };

    private void Say(LedgerEntry entry)
    {
        if (entry.Error is { } error)
        {
            Log.Stopped(logger, entry.Batch, entry.State, error);
            return;
        }

        var record = entry.Stages[^1];
        Log.Ended(logger, entry.Batch, entry.State, record.RowsOut, record.RowsIn, record.Package, record.Seconds);
    }
}
