using Landfall.Ledger;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Writes into the ledger what the warehouse says; the other way round never.</summary>
internal sealed class LoadEnding(BatchLedger ledger, LoadedPackages packages, TimeProvider time, ILogger logger)
{
    private const string Stage = "load";

    /// <summary>Ends every batch of <paramref name="result"/> that is still curated; answers with the entries as they are then.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> EndAsync(LoadResult result, DateTimeOffset startedAt, long started, CancellationToken cancellationToken)
    {
        // First what it means for others: whoever ends before that is not met again, and nobody would look after them.
        foreach (var consequence in result.Consequences)
        {
            await FollowAsync(consequence, cancellationToken);
        }

        await NoteAsync(result, cancellationToken);
        var ended = new LedgerEntry[result.Verdicts.Count];
        await Parallel.ForAsync(
            0,
            ended.Length,
            new ParallelOptions { MaxDegreeOfParallelism = LoadAttempts.AtOnce, CancellationToken = cancellationToken },
            async (at, token) => ended[at] = await EndAsync(result.Verdicts[at], result.Package, startedAt, started, token));
        return ended;
    }

    // Before any of them ends, so that whoever of them is published first can tell for all.
    private async Task NoteAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var loaded = result.Verdicts.Where(verdict => verdict.Kind is VerdictKind.Load or VerdictKind.AlreadyIn && StateOf(verdict) == BatchState.Loaded);
        foreach (var package in loaded.GroupBy(verdict => verdict.Marker?.Package ?? result.Package, StringComparer.Ordinal))
        {
            if (package is { Key: { } name } && package.Count() > 1)
            {
                await packages.CreateAsync(
                    name,
                    BatchId.Parse(package.First().Batch.Batch).Table,
                    [.. package.Select(verdict => new LoadedBatch(verdict.Batch.Batch, verdict.Batch.Generation, verdict.Counts))],
                    cancellationToken);
            }
        }
    }

    private async Task<LedgerEntry> EndAsync(BatchVerdict verdict, string? package, DateTimeOffset startedAt, long started, CancellationToken cancellationToken)
    {
        var changed = false;
        if (verdict.Kind == VerdictKind.Wait)
        {
            return await ledger.FindAsync(verdict.Batch.Batch, cancellationToken) ?? throw new LedgerException($"The entry of the batch '{verdict.Batch.Batch}' is gone. Restore the ledger.");
        }

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

    private async Task FollowAsync(Consequence consequence, CancellationToken cancellationToken)
    {
        var changed = false;
        var entry = await ledger.UpdateAsync(
            consequence.Batch,
            before =>
            {
                changed = before.Generation == consequence.Generation
                    && before.State is BatchState.Curated or BatchState.Loaded or BatchState.Published or BatchState.Duplicate or BatchState.Superseded
                    && (consequence.Reopens || before.State is not (BatchState.Curated or BatchState.Superseded));
                return !changed ? null
                    : consequence.Reopens ? Reopened(before)
                    : before with { State = BatchState.Superseded, RelatedBatch = consequence.By };
            },
            cancellationToken);
        if (changed)
        {
            Log.Followed(logger, entry.Batch, entry.State, consequence.By);
        }
    }

    // What stood for its rows is out: its own parts are as good as ever, and go in as the next generation.
    private LedgerEntry Reopened(LedgerEntry before) => before with
    {
        Generation = before.Generation + 1,
        State = BatchState.Curated,
        LoadAttempts = 0,
        Counts = null,
        RelatedBatch = null,
        Error = null,
        Earlier = [.. before.Earlier, new EarlierGeneration(before.Generation, before.State, before.Manifest, before.Counts, time.GetUtcNow())],
    };

    private LedgerEntry After(LedgerEntry before, BatchVerdict verdict, string? package, DateTimeOffset startedAt, TimeSpan took)
    {
        var manifest = verdict.Batch.Manifest;
        var counts = verdict.Counts;
        var record = new StageRecord(
            Stage, before.LoadAttempts, startedAt, took.TotalSeconds, manifest.Rows, counts.Inserted + counts.Updated + counts.Deleted, manifest.Bytes, verdict.Marker?.Package ?? package);
        var after = before with { Stages = [.. before.Stages, record], Error = verdict.Error };
        return verdict.Kind == VerdictKind.Park ? after with { State = BatchState.Parked }
            : verdict.Reopens ? Reopened(after)
            : after with
            {
                State = StateOf(verdict),
                Counts = counts,
                RelatedBatch = verdict.RelatedBatch ?? before.RelatedBatch,
                Forgetting = false,
            };
    }

    private static BatchState StateOf(BatchVerdict verdict) => verdict.Kind switch
    {
        VerdictKind.Load => BatchState.Loaded,
        VerdictKind.Duplicate => BatchState.Duplicate,
        VerdictKind.Superseded => BatchState.Superseded,
        VerdictKind.Forget => BatchState.Forgotten,
        VerdictKind.AlreadyIn => verdict.Marker!.Outcome switch
        {
            LoadOutcome.Loaded => BatchState.Loaded,
            LoadOutcome.Duplicate => BatchState.Duplicate,
            LoadOutcome.Forgotten => BatchState.Forgotten,
            _ => BatchState.Superseded,
        },
        _ => throw new InvalidOperationException($"The verdict {verdict.Kind} ends no batch."),
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
