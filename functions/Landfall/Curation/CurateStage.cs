using System.Globalization;
using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Costs;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Curation;

/// <summary>The curate stage: turns registered batches of one contract into parts and rejects that they share, and publishes them by one
/// change of their ledger entries.</summary>
public sealed class CurateStage(
    GroupPass files,
    BatchLedger ledger,
    EntryGroups groups,
    ContractCatalog contracts,
    IMilestones milestones,
    WorkBudget budget,
    PipelineMetrics metrics,
    IOptions<CurationOptions> options,
    TimeProvider time,
    ILogger<CurateStage> logger
)
{
    private const string Stage = StageNames.Curate;

    private readonly GroupAttempts _attempts = new(ledger, groups, options.Value.MaxAttempts, time);
    private readonly PassSizes _sizes = new(options.Value, budget);

    /// <summary>
    /// Curates those of <paramref name="batches"/> that wait to be read; the others are left as they stand. Each call that works is an
    /// attempt of each of them with a number of its own, and only the newest attempt's outcome is written: its manifest, or why the batch
    /// is refused, parked or replaced; of one that failed, why. Manifests are published all in one transaction; so when one batch has moved
    /// on meanwhile, the others are read once more without it. After <see cref="CurationOptions.MaxAttempts"/> without an end a batch
    /// parks, so a file that kills its process does so no more; attempts that a stopping host ended do not count. Before an attempt is
    /// counted it waits for its share of the process's memory and threads, <see cref="PassSizes"/>; who is cancelled in the meantime leaves
    /// nothing behind.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="batches">At most <see cref="EntryGroups.Most"/>, curated by one contract.</param>
    /// <param name="cancellationToken">Ends the attempt, which does not count.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CurateEnd> RunAsync(string table, IReadOnlyList<string> batches, CancellationToken cancellationToken)
    {
        var group = await _attempts.ReadAsync(table, batches, cancellationToken);
        var size = await SizeAsync(_attempts.ToBegin(group), cancellationToken);
        using var lease = size is null ? WorkLease.OfNothing : await AskAsync(group, size, cancellationToken);
        var begin = await _attempts.BeginAsync(group, cancellationToken);
        var run = new GroupRun(begin.Begun, size, time);
        using var calls = StageCalls.Begin();
        run.Outcomes.AddRange(begin.Rest.Select(LeftAlone));
        try
        {
            await CurateAsync(run, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            Measure(run, Outcomes.Cancelled);
            Recorded(run.Left, await _attempts.ExcuseAsync(run.Left));
            throw;
        }
        catch (Exception failure)
        {
            await FailAsync(run, run.Left, failure);
        }

        Measure(run, run.Failures.Count > 0 ? Outcomes.Failed : Outcomes.Ok);
        return new CurateEnd(run.Outcomes, run.Failures)
        {
            Unreadable = await UnreadableAsync(batches.Except(begin.All, StringComparer.Ordinal), cancellationToken),
        };
    }

    private void Measure(GroupRun run, string outcome)
    {
        if (run.Begun == 0)
        {
            return;
        }

        metrics.StageRan(Stage, outcome, time.GetElapsedTime(run.Started));
        Attempts(Outcomes.Cancelled, run.Left.Held.Count);
        Attempts(Outcomes.Failed, run.Failures.Count);
        Attempts(Outcomes.Ok, run.Begun - run.Left.Held.Count - run.Failures.Count);

        void Attempts(string how, int attempts)
        {
            if (attempts > 0)
            {
                metrics.Attempted(Stage, how, attempts);
            }
        }
    }

    // Null when there is nothing to read. A contract that cannot be read now is told by the attempt; what suits Parquet suits all.
    private async Task<PassSize?> SizeAsync(IReadOnlyList<LedgerEntry> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return null;
        }

        var contract = ContractAsync(files[0], cancellationToken);
        await ((Task)contract).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isParquet = !contract.IsCompletedSuccessfully || (await contract).Dialect.Format == FileFormat.Parquet;
        return _sizes.For(files, isParquet);
    }

    private Task<WorkLease> AskAsync(EntryGroup group, PassSize size, CancellationToken cancellationToken)
    {
        var work = string.Create(
            CultureInfo.InvariantCulture,
            $"Curating {group.Held.Count} files, {group.Batches[0]} the first ({size.Name}),"
        );
        return budget.AskAsync(
            new WorkRequest(work, size.Amount)
            {
                Table = group.Table,
                IsSmall = size.IsSmall,
                IsAlone = size.IsAlone,
            },
            cancellationToken
        );
    }

    private async Task CurateAsync(GroupRun run, CancellationToken cancellationToken)
    {
        if (run.IsOver)
        {
            return;
        }

        TableContract contract;
        try
        {
            contract = await ContractAsync(run.Left.Entries[0], cancellationToken);
        }
        catch (TerminalException failure)
        {
            await EndAsync(
                run,
                [.. run.Left.Batches.Select(batch => new BatchEnd(batch, Stopped(failure, kept: null)))],
                cancellationToken
            );
            return;
        }

        // Register ends a marker; one that was sent on its road again ends here, unread.
        var unread = run.Left.Entries.Where(entry => contract.IsMarker(entry.File.Name));
        await EndAsync(run, [.. unread.Select(entry => new BatchEnd(entry.Batch, Marker))], cancellationToken);
        for (var number = 1; !run.IsOver; number++)
        {
            var folder = GroupPass.PlaceOf(run.Left.Entries[0], number, await files.EraAsync(cancellationToken));
            var pass = await files.RunAsync(run.Left.Entries, contract, folder, run.Size, cancellationToken);
            var left = run.Left.Entries.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
            var ends = new List<BatchEnd>();
            foreach (var file in pass.Files)
            {
                var kept = await files.KeepAsync(left[file.File.Batch], number, file, cancellationToken);
                if (EndOf(file.File.Batch, file.Failure, kept) is { } end)
                {
                    ends.Add(end);
                }
            }

            await EndAsync(run, ends, cancellationToken);
            foreach (var file in pass.Files.Where(file => file.Failure is not null and not (TerminalException or BlobReplacedException)))
            {
                await FailAsync(run, run.Left.Only(new HashSet<string>([file.File.Batch], StringComparer.Ordinal)), file.Failure!);
            }

            // A part that holds rows of a file without a result is thrown away: every row of a published one is named by a manifest.
            if (pass.IsWhole && !run.IsOver)
            {
                await PublishAsync(run, contract, folder, pass, cancellationToken);
            }
        }
    }

    private async Task<TableContract> ContractAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var hash = entry.Contract
            ?? throw new LedgerException($"The entry of the registered batch '{entry.Batch}' names no contract. Register its file again.");
        return await contracts.GetAsync(entry.Table, hash, cancellationToken);
    }

    private static LedgerEntry Marker(LedgerEntry before) =>
        before with
        {
            State = BatchState.Published,
            Counts = LoadCounts.None,
            Error = null,
        };

    // How a file that is out ends its batch; null when another try may get it through.
    private static BatchEnd? EndOf(string batch, Exception? failure, FirstRejects? kept) =>
        failure switch
        {
            TerminalException terminal => new BatchEnd(batch, Stopped(terminal, kept)),
            BlobReplacedException => new BatchEnd(batch, before =>
                before with
                {
                    State = BatchState.Replaced,
                    FirstRejects = null,
                    Error = null,
                }
            ),
            _ => null,
        };

    private static Func<LedgerEntry, LedgerEntry> Stopped(TerminalException failure, FirstRejects? kept) =>
        before => before with { State = failure.State, FirstRejects = kept, Error = failure.Error };

    private async Task PublishAsync(
        GroupRun run,
        TableContract contract,
        string folder,
        PassResult pass,
        CancellationToken cancellationToken
    )
    {
        var results = pass.Files.Where(file => file.Result is not null).ToDictionary(file => file.File.Batch, StringComparer.Ordinal);
        var attempts = run.Left.Entries.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        var (calls, first) = (default(CallCount?), "");
        await files.NoteAsync(folder, [.. run.Left.Entries.Select(Curated)], cancellationToken);
        (calls, first) = (StageCalls.Take(), run.Left.Entries[0].Batch);
        var end = await _attempts.PublishAsync(run.Left, Curated, cancellationToken);
        if (end.Stale.Count > 0)
        {
            run.Outcomes.AddRange(end.Group.Only(end.Stale).Entries.Select(LeftAlone));
            run.Left = end.Group.Without(end.Stale);
            return;
        }

        run.Left = run.Left.Without(attempts.Keys.ToHashSet(StringComparer.Ordinal));
        foreach (var (rule, rows) in end.Group.Batches.SelectMany(batch => results[batch].Result!.RejectedBy))
        {
            metrics.RowsBroke(run.Left.Table, rule, rows);
        }

        UsageScope.Add(
            new Usage
            {
                Rows = end.Group.Entries.Sum(entry => entry.Manifest?.Rows ?? 0),
                StoredBytes = end.Group.Entries.Sum(entry => entry.Manifest?.Bytes ?? 0),
            }
        );
        await milestones.ReachedAsync(Milestone.ManifestPublished, end.Group.Entries[0].Batch, cancellationToken);
        run.Outcomes.AddRange(end.Group.Entries.Select(Ended));

        LedgerEntry Curated(LedgerEntry before) =>
            Recorded(
                run,
                before,
                before with
                {
                    State = BatchState.Curated,
                    Manifest = GroupPass.ManifestOf(attempts[before.Batch], contract, results[before.Batch].Result!),
                    FirstRejects = null,
                    Error = null,
                },
                calls,
                first
            );
    }

    // Ends batches without a manifest.
    private async Task EndAsync(GroupRun run, IReadOnlyList<BatchEnd> ends, CancellationToken cancellationToken)
    {
        if (ends.Count == 0)
        {
            return;
        }

        var attempts = run.Left.Entries.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
        var changes = ends.ToDictionary(end => end.Batch, end => end.Change, StringComparer.Ordinal);
        var calls = StageCalls.Take();
        var after = await ledger.UpdateAllAsync(
            run.Left.Table,
            [.. changes.Keys],
            before =>
                ReadAttempts.IsCurrent(before, attempts[before.Batch])
                    ? Recorded(run, before, changes[before.Batch](before), calls, ends[0].Batch)
                    : null,
            cancellationToken
        );
        run.Left = run.Left.Without(changes.Keys.ToHashSet(StringComparer.Ordinal));
        run.Outcomes.AddRange(
            after.Select(entry => entry.Stages.Count > attempts[entry.Batch].Stages.Count ? Ended(entry) : LeftAlone(entry))
        );
    }

    // What was called for all files of the group until now is that of the first.
    private LedgerEntry Recorded(GroupRun run, LedgerEntry before, LedgerEntry after, CallCount? calls, string first)
    {
        var record = new StageRecord(
            Stage,
            before.CurateAttempts,
            run.StartedAt,
            time.GetElapsedTime(run.Started).TotalSeconds,
            after.Manifest?.RowsRead ?? 0,
            after.Manifest?.Rows ?? 0,
            after.Manifest?.DecodedBytes ?? 0
        );
        return after with
        {
            Stages = [.. before.Stages, record.Of(before.Generation, after.State, after.Error).Counted(calls, before.Batch == first)],
        };
    }

    private async Task FailAsync(GroupRun run, EntryGroup failed, Exception failure)
    {
        Recorded(failed, await _attempts.RememberAsync(failed, FailureWords.Of(failure)));
        run.Failures.AddRange(failed.Batches.Select(batch => new CurateFailure(batch, failure)));
        run.Left = run.Left.Without(failed.Batches.ToHashSet(StringComparer.Ordinal));
    }

    private async Task<IReadOnlyList<CurateFailure>> UnreadableAsync(IEnumerable<string> unread, CancellationToken cancellationToken)
    {
        var unreadable = new List<CurateFailure>();
        foreach (var batch in unread)
        {
            try
            {
                _ = await ledger.GetAsync(batch, cancellationToken);
            }
            catch (LedgerException failure)
            {
                unreadable.Add(new CurateFailure(batch, failure));
            }
        }

        return unreadable;
    }

    private StageOutcome Ended(LedgerEntry entry)
    {
        if (entry is { State: BatchState.Curated, Manifest: { } manifest })
        {
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

    private void Recorded(EntryGroup attempts, Exception? failure)
    {
        if (failure is not null)
        {
            Log.EndNotRecorded(logger, attempts.Entries[0].Batch, attempts.Held.Count, failure);
        }
    }

    private static StageOutcome Outcome(LedgerEntry entry) =>
        new(entry.Batch, entry.State, entry.Manifest?.Rows ?? 0, entry.Manifest?.RejectRows ?? 0);

    // How one batch ends without a manifest.
    private sealed record BatchEnd(string Batch, Func<LedgerEntry, LedgerEntry> Change);

    // Where a group's attempt stands.
    private sealed class GroupRun(EntryGroup begun, PassSize? size, TimeProvider time)
    {
        public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

        public long Started { get; } = time.GetTimestamp();

        // Batches whose attempt is counted.
        public int Begun { get; } = begun.Held.Count;

        // What its passes may use; null when there was nothing to read.
        public PassSize? Size => size;

        // The batches that have not come to an outcome, as their attempt left them.
        public EntryGroup Left { get; set; } = begun;

        public bool IsOver => Left.Held.Count == 0;

        public List<StageOutcome> Outcomes { get; } = [];

        public List<CurateFailure> Failures { get; } = [];
    }
}

/// <summary>What an attempt at a group came to.</summary>
/// <param name="Outcomes">The batches that stand somewhere, those among them that were left alone.</param>
/// <param name="Failures">Those that are to be tried again.</param>
public sealed record CurateEnd(IReadOnlyList<StageOutcome> Outcomes, IReadOnlyList<CurateFailure> Failures)
{
    /// <summary>Those whose ledger entry cannot be read; no attempt of them was counted.</summary>
    public IReadOnlyList<CurateFailure> Unreadable { get; init; } = [];
}

/// <summary>An attempt at a batch that came to no outcome; the ledger keeps why.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="Cause">Why; the same one of every batch where it was nobody's own.</param>
public sealed record CurateFailure(string Batch, Exception Cause);
