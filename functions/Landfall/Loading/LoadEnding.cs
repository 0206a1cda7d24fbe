using Landfall.Costs;
using Landfall.Events;
using Landfall.Ledger;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Writes into the ledger what the warehouse says; the other way round never.</summary>
internal sealed class LoadEnding(BatchLedger ledger, LoadedTables loaded, EventRows events, TimeProvider time, ILogger logger)
{
    private const string Stage = "load";

    /// <summary>Ends every batch of <paramref name="result"/> that is still curated, and lets the table's listeners know; answers with how
    /// many came to their end. What is <paramref name="held"/> of them is read again only where another writer came in between.</summary>
    public async Task<int> EndAsync(
        LoadResult result,
        IReadOnlyDictionary<string, HeldEntry> held,
        DateTimeOffset startedAt,
        long started,
        CancellationToken cancellationToken
    )
    {
        // As the log has it already, where the load wrote it there.
        result = result with { Calls = result.Calls ?? StageCalls.Take() };

        // Before any batch ends: what the ledger says is published the warehouse must have.
        if (result.Control is { Storage: not null } control)
        {
            await loaded.NoteAsync(
                new LoadedTable(control.Table, control.Fence, control.Rows, control.SnapshotKey) { Touched = control.Touched },
                cancellationToken
            );
        }

        // First what it means for others: whoever ends before that is not met again, and nobody would look after them.
        foreach (var consequence in result.Consequences)
        {
            await FollowAsync(consequence, cancellationToken);
        }

        // What is to be told is written down before any batch ends and let go after all have: so a crash in between loses nothing and tells
        // nothing twice.
        var told = await HoldAsync(result, cancellationToken);
        var ended = await EndBatchesAsync(result, held, startedAt, started, cancellationToken);
        foreach (var package in told)
        {
            await events.ReleaseAsync(package, cancellationToken);
        }

        return ended;
    }

    private async Task<IReadOnlyList<LoadedPackage>> HoldAsync(LoadResult result, CancellationToken cancellationToken)
    {
        var packages = result
            .Verdicts.Where(verdict =>
                verdict.Kind is VerdictKind.Load or VerdictKind.AlreadyIn && StateOf(verdict) == BatchState.Published
            )
            .GroupBy(verdict => verdict.Marker?.Package ?? result.Package!, StringComparer.Ordinal)
            .Select(package => new LoadedPackage(
                package.Key,
                BatchId.Parse(package.First().Batch.Batch).Table,
                package.First().Marker?.LoadedAt ?? result.LoadedAt,
                [
                    .. package.Select(verdict => new LoadedBatch(verdict.Batch.Batch, verdict.Batch.Generation, verdict.Counts)
                    {
                        ComesBack = verdict.Batch.Rebuilding,
                    }),
                ]
            ))
            .ToList();
        foreach (var package in packages)
        {
            await events.HoldAsync(package, cancellationToken);
        }

        return packages;
    }

    private async Task<int> EndBatchesAsync(
        LoadResult result,
        IReadOnlyDictionary<string, HeldEntry> held,
        DateTimeOffset startedAt,
        long started,
        CancellationToken cancellationToken
    )
    {
        var verdicts = result
            .Verdicts.Where(verdict => verdict.Kind != VerdictKind.Wait)
            .ToDictionary(verdict => verdict.Batch.Batch, StringComparer.Ordinal);
        if (verdicts.Count == 0)
        {
            return 0;
        }

        var (changed, first) = (new HashSet<string>(StringComparer.Ordinal), StageRows.FirstOf(result.Verdicts));
        var entries = await ledger.UpdateAllAsync(
            BatchId.Parse(verdicts.Keys.First()).Table,
            [.. verdicts.Keys],
            held,
            before =>
            {
                var verdict = verdicts[before.Batch];
                if (before.State != BatchState.Curated || before.Generation != verdict.Batch.Generation)
                {
                    changed.Remove(before.Batch);
                    return null;
                }

                changed.Add(before.Batch);
                var after = After(before, verdict, result.Package, startedAt, time.GetElapsedTime(started));
                return CountedIn(after, result.Calls, before.Batch == first);
            },
            cancellationToken
        );
        foreach (var entry in entries.Where(entry => changed.Contains(entry.Batch)))
        {
            Say(entry);
        }

        return changed.Count;
    }

    // Of the stage that has just ended, which one that is opened again has, too.
    private static LedgerEntry CountedIn(LedgerEntry after, CallCount? calls, bool isFirst) =>
        after with
        {
            Stages = [.. after.Stages.SkipLast(1), after.Stages[^1].Counted(calls, isFirst)],
        };

    private async Task FollowAsync(Consequence consequence, CancellationToken cancellationToken)
    {
        var changed = false;
        var entry = await ledger.UpdateAsync(
            consequence.Batch,
            before =>
            {
                changed =
                    before.Generation == consequence.Generation
                    && before.State is BatchState.Curated or BatchState.Published or BatchState.Duplicate or BatchState.Superseded
                    && (consequence.Reopens || before.State is not (BatchState.Curated or BatchState.Superseded));
                return !changed ? null
                    : consequence.Reopens ? Reopened(before)
                    : before with { State = BatchState.Superseded, RelatedBatch = consequence.By };
            },
            cancellationToken
        );
        if (changed)
        {
            Log.Followed(logger, entry.Batch, entry.State, consequence.By);
        }
    }

    // What stood for its rows is out: its own parts are as good as ever, and go in as the next generation.
    private LedgerEntry Reopened(LedgerEntry before) =>
        before with
        {
            Generation = before.Generation + 1,
            State = BatchState.Curated,
            LoadAttempts = 0,
            LoadExplained = 0,
            Counts = null,
            RelatedBatch = null,
            Error = null,
            Earlier =
            [
                .. before.Earlier,
                new EarlierGeneration(before.Generation, before.State, before.Manifest, before.Counts, time.GetUtcNow()),
            ],
        };

    private LedgerEntry After(LedgerEntry before, BatchVerdict verdict, string? package, DateTimeOffset startedAt, TimeSpan took)
    {
        var manifest = verdict.Batch.Manifest;
        var counts = verdict.Counts;
        var record = new StageRecord(
            Stage,
            before.LoadAttempts,
            startedAt,
            took.TotalSeconds,
            manifest.Rows,
            counts.Inserted + counts.Updated + counts.Deleted,
            manifest.Bytes,
            verdict.Marker?.Package ?? package
        );
        var state = StateOf(verdict);
        var after = before with
        {
            Stages = [.. before.Stages, record.Of(before.Generation, state, verdict.Error)],
            Error = verdict.Error,
            Rebuilding = false,

            // Its marker was written by another load, which may not have known this batch, or not its whole history.
            HasStagesToLog = verdict.Kind == VerdictKind.AlreadyIn,
        };
        return verdict.Kind == VerdictKind.Park ? after with { State = state }
            : verdict.Reopens ? Reopened(after)
            : after with { State = state, Counts = counts, RelatedBatch = verdict.RelatedBatch ?? before.RelatedBatch, Forgetting = false };
    }

    /// <summary>The state that a verdict brings its batch to.</summary>
    internal static BatchState StateOf(BatchVerdict verdict) =>
        verdict.Kind switch
        {
            VerdictKind.Load => BatchState.Published,
            VerdictKind.Duplicate => BatchState.Duplicate,
            VerdictKind.Superseded => BatchState.Superseded,
            VerdictKind.Forget => BatchState.Forgotten,
            VerdictKind.Park => BatchState.Parked,
            VerdictKind.AlreadyIn => verdict.Marker!.Outcome switch
            {
                LoadOutcome.Loaded => BatchState.Published,
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
