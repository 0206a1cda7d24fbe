using Azure;
using Landfall.Archives;
using Landfall.Budget;
using Landfall.Costs;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Landing.Unpacking;

/// <summary>The unpack stage: makes every member of a landed archive a batch of its own, and publishes the archive when each of them is in
/// the ledger.</summary>
/// <remarks>Nothing is copied: curating a member reads it out of the archive, range by range.</remarks>
public sealed class UnpackStage(
    ArchiveReader archives,
    Intake intake,
    Arrivals arrivals,
    BatchLedger ledger,
    OpenBatches open,
    ClaimMarks marks,
    WorkBudget budget,
    IMilestones milestones,
    PipelineMetrics metrics,
    IOptions<ArchiveOptions> options,
    TimeProvider time,
    ILogger<UnpackStage> logger
)
{
    private const string Stage = StageNames.Unpack;

    // An archive is listed, not read: so many attempts are enough to know that it kills its process.
    private const int Attempts = 5;

    private readonly ReadAttempts _attempts = new(ledger, "unpack", "unpack", Attempts, time);

    /// <summary>
    /// Unpacks the archives of a group as long as its claim holds; answers with how many came to an outcome. One whose attempt failed,
    /// or whose entry cannot be read, waits, and it is tried again.
    /// </summary>
    /// <exception cref="OperationCanceledException">The host stops; the attempt under way does not count.</exception>
    public async Task<int> RunAsync(GroupWork group, CancellationToken cancellationToken)
    {
        await using var held = await marks.BeginAsync(group.Table, group.Claim, cancellationToken);
        if (held is null)
        {
            return 0;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.Lost);
        var done = 0;
        try
        {
            foreach (var batch in group.Batches)
            {
                done += await UnpackAsync(group.Table, batch, either.Token) ? 1 : 0;
            }
        }
        finally
        {
            await held.GiveBackAsync();
        }

        return done;
    }

    private async Task<bool> UnpackAsync(string table, string batch, CancellationToken cancellationToken)
    {
        try
        {
            if (await ledger.GetAsync(batch, cancellationToken) is not { State: BatchState.Registered } entry)
            {
                return false;
            }

            try
            {
                await RunAsync(batch, entry.Generation, cancellationToken);
                return true;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                await open.WaitAfterFailureAsync(batch, cancellationToken);
                Log.UnpackedLater(logger, batch, failure);
            }
        }
        catch (LedgerException unreadable)
        {
            await open.WaitUnreadableAsync(table, batch, cancellationToken);
            Log.ArchiveUnreadable(logger, batch, unreadable);
        }

        return false;
    }

    /// <summary>
    /// Unpacks a registered archive of this <paramref name="generation"/>; any other batch is left as it stands. A call that finds half of
    /// the members registered goes on with the others, as registering one again changes nothing. It ends published, refused, parked or
    /// replaced, or it throws and is tried again.
    /// </summary>
    /// <param name="batch">The archive's batch.</param>
    /// <param name="generation">The generation that the caller was started for.</param>
    /// <param name="cancellationToken">Stops between two members.</param>
    /// <exception cref="LedgerException">The ledger has no entry for <paramref name="batch"/>.</exception>
    public async Task<StageOutcome> RunAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        using var place = await PlaceAsync(batch, cancellationToken);
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var (attempt, begun) = await _attempts.BeginAsync(batch, generation, cancellationToken);
        if (!begun)
        {
            if (attempt is { State: BatchState.Parked, Error: { } error })
            {
                Log.NotUnpacked(logger, attempt.Batch, attempt.State, error);
            }
            else
            {
                Log.NothingToUnpack(logger, attempt.Batch, attempt.State, attempt.Generation, attempt.CurateAttempts);
            }

            return new StageOutcome(attempt.Batch, attempt.State);
        }

        using var run = metrics.Begin(Stage, cancellationToken, attempts: 1);
        using var counting = StageCalls.Begin();
        try
        {
            var change = await TryUnpackAsync(attempt, cancellationToken);
            var calls = StageCalls.Take();
            var after = await ledger.UpdateAsync(
                batch,
                before =>
                    ReadAttempts.IsCurrent(before, attempt)
                        ? Recorded(
                            before,
                            change(before),
                            new StageRecord(
                                Stage,
                                attempt.CurateAttempts,
                                startedAt,
                                time.GetElapsedTime(started).TotalSeconds,
                                RowsIn: 0,
                                RowsOut: 0,
                                Bytes: 0
                            ).Counted(calls, isFirst: true)
                        )
                        : null,
                cancellationToken
            );
            run.Succeeded();
            Tell(after);
            return new StageOutcome(after.Batch, after.State);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            Recorded(attempt, await _attempts.ExcuseAsync(attempt));
            throw;
        }
        catch (Exception failure)
        {
            Recorded(attempt, await _attempts.RememberAsync(attempt, WordsOf(failure)));
            throw;
        }
    }

    private static LedgerEntry Recorded(LedgerEntry before, LedgerEntry after, StageRecord record) =>
        after with
        {
            Stages = [.. before.Stages, record.Of(before.Generation, after.State, after.Error)],
        };

    // Before the attempt is counted: what is alone in the process may end it.
    private async Task<WorkLease> PlaceAsync(string batch, CancellationToken cancellationToken)
    {
        var work = $"The archive {batch}";
        return await ledger.FindAsync(batch, cancellationToken) is { } entry && ReadAttempts.WithoutEnd(entry) >= ReadAttempts.AloneAfter
            ? await budget.AskAsync(WorkRequest.Everything(work), cancellationToken)
            : await budget.AskBesideAsync(work, cancellationToken);
    }

    private static ArchiveContents Sum(IReadOnlyList<UnpackedMember> members, int listed)
    {
        var batches = members
            .Where(member => member.Registration is not null)
            .Select(member => new ArchiveBatch(member.Path, member.Registration!.Batch))
            .ToList();
        var contents = new ArchiveContents(
            batches,
            members.Count(member => member.Registration?.State == BatchState.Unclaimed),
            members.Count(member => member.IsFolder),
            members.Count(member => member.Admission == Admission.BeforeIngestFrom)
        );
        var counted = batches.Count + contents.Folders + contents.BeforeIngestFrom;
        return counted == listed
            ? contents
            : throw new InvalidOperationException(
                FormattableString.Invariant(
                    $"The archive's directory lists {listed} members and {counted} were dealt with; each must be dealt with once."
                )
            );
    }

    // The outcome as a change of the entry; a failure that a retry can fix is thrown.
    private async Task<Func<LedgerEntry, LedgerEntry>> TryUnpackAsync(LedgerEntry attempt, CancellationToken cancellationToken)
    {
        try
        {
            var listed = await archives.ListAsync(attempt.File, cancellationToken);
            var members = new List<UnpackedMember>(listed.Count);
            foreach (var some in listed.Chunk(options.Value.RegisteredAtOnce))
            {
                members.AddRange(await RegisterAsync(attempt.File, some, cancellationToken));
            }

            var contents = Sum(members, listed.Count);
            await milestones.ReachedAsync(Milestone.MembersRegistered, attempt.Batch, cancellationToken);

            // Overwritten by now, its members end as replaced too: the successor's are to load.
            await archives.VersionOf(attempt.File.Name, attempt.File.ETag).CheckAsync(cancellationToken);
            return before => before with { State = BatchState.Published, Archive = contents, Error = null };
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

    private async Task<IEnumerable<UnpackedMember>> RegisterAsync(
        LandedFile archive,
        IReadOnlyList<ZipMember> members,
        CancellationToken cancellationToken
    )
    {
        var files = members.Select(member => member.FileIn(archive)).ToList();
        var admissions = new List<Admission>(files.Count);
        foreach (var file in files)
        {
            admissions.Add((await intake.ClaimAsync(file, cancellationToken)).Admission);
        }

        var registrations = await arrivals.TakeAllAsync(files, cancellationToken);
        return members.Select((member, at) => new UnpackedMember(member.Name, member.IsFolder, admissions[at], registrations[at]));
    }

    private void Recorded(LedgerEntry attempt, Exception? failure)
    {
        if (failure is not null)
        {
            Log.UnpackEndNotRecorded(logger, attempt.Batch, attempt.CurateAttempts, failure);
        }
    }

    // Storage's own message is a page of headers, and the runtime's may hold anything.
    private static string WordsOf(Exception failure) =>
        failure switch
        {
            AggregateException { InnerException: { } cause } => WordsOf(cause),
            RequestFailedException storage => FormattableString.Invariant($"Storage answered {storage.Status} {storage.ErrorCode}."),
            LedgerException or IOException => failure.Message,
            _ => $"It failed with {failure.GetType().Name}; the host's log has the rest.",
        };

    private void Tell(LedgerEntry entry)
    {
        if (entry is { State: BatchState.Published, Archive: { } contents })
        {
            Log.Unpacked(
                logger,
                entry.Batch,
                entry.File.Name,
                contents.Members.Count,
                contents.Unclaimed,
                contents.Folders,
                contents.BeforeIngestFrom
            );
        }
        else if (entry is { Error: { } error } && entry.State.IsTerminal())
        {
            Log.NotUnpacked(logger, entry.Batch, entry.State, error);
        }
        else
        {
            Log.ArchiveLeft(logger, entry.Batch, entry.State);
        }
    }
}

/// <summary>What became of one member: registered, or left alone and why.</summary>
internal sealed record UnpackedMember(string Path, bool IsFolder, Admission Admission, Registration? Registration);
