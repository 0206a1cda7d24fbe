using Landfall.Archives;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Landing.Unpacking;

/// <summary>
/// The unpack stage: makes every member of a landed archive a batch of its own, and publishes the archive when each of them is in the
/// ledger.
/// </summary>
/// <remarks>Nothing is copied: curating a member reads it out of the archive, range by range.</remarks>
public sealed class UnpackStage(
    ArchiveReader archives,
    Intake intake,
    Registrar registrar,
    BatchLedger ledger,
    IMilestones milestones,
    IOptions<ArchiveOptions> options,
    TimeProvider time,
    ILogger<UnpackStage> logger)
{
    private const string Stage = "unpack";

    private readonly UnpackAttempts _attempts = new(ledger, time, logger);

    /// <summary>
    /// Unpacks a registered archive of this <paramref name="generation"/>; any other batch is left as it stands. A call that finds half
    /// of the members registered goes on with the others, as registering one again changes nothing. It ends published, refused, parked or
    /// replaced, or it throws and is tried again.
    /// </summary>
    /// <param name="batch">The archive's batch.</param>
    /// <param name="generation">The generation that the caller was started for.</param>
    /// <param name="start">
    /// Starts a registered member that is not at its end; called for several at once. A member that it does not get to is open in the
    /// ledger.
    /// </param>
    /// <param name="cancellationToken">Stops between two members.</param>
    /// <exception cref="LedgerException">The ledger has no entry for <paramref name="batch"/>.</exception>
    public async Task<StageOutcome> RunAsync(string batch, int generation, Func<Registration, LandedFile, CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var (attempt, claimed) = await _attempts.BeginAsync(batch, generation, cancellationToken);
        if (!claimed)
        {
            Log.NothingToUnpack(logger, attempt.Batch, attempt.State, attempt.Generation, attempt.CurateAttempts);
            return new StageOutcome(attempt.Batch, attempt.State);
        }

        try
        {
            var change = await TryUnpackAsync(attempt, start, cancellationToken);
            var after = await ledger.UpdateAsync(
                batch,
                before => UnpackAttempts.IsCurrent(before, attempt)
                    ? change(before) with { Stages = [.. before.Stages, new StageRecord(Stage, attempt.CurateAttempts, startedAt, time.GetElapsedTime(started).TotalSeconds, RowsIn: 0, RowsOut: 0, Bytes: 0)] }
                    : null,
                cancellationToken);
            Tell(after);
            return new StageOutcome(after.Batch, after.State);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await _attempts.ExcuseAsync(attempt);
            throw;
        }
        catch (Exception failure)
        {
            await _attempts.RememberAsync(attempt, failure);
            throw;
        }
    }

    private static ArchiveContents Sum(IReadOnlyList<UnpackedMember> members, int listed)
    {
        var batches = members.Where(member => member.Registration is not null).Select(member => new ArchiveBatch(member.Path, member.Registration!.Batch)).ToList();
        var contents = new ArchiveContents(
            batches,
            members.Count(member => member.Registration?.State == BatchState.Unclaimed),
            members.Count(member => member.IsFolder),
            members.Count(member => member is { IsFolder: false, Admission: Admission.Empty }),
            members.Count(member => member.Admission == Admission.BeforeIngestFrom));
        var counted = batches.Count + contents.Folders + contents.Empty + contents.BeforeIngestFrom;
        return counted == listed
            ? contents
            : throw new InvalidOperationException(FormattableString.Invariant($"The archive's directory lists {listed} members and {counted} were dealt with; each must be dealt with once."));
    }

    // The outcome as a change of the entry; a failure that a retry can mend is thrown.
    private async Task<Func<LedgerEntry, LedgerEntry>> TryUnpackAsync(
        LedgerEntry attempt, Func<Registration, LandedFile, CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        try
        {
            var listed = await archives.ListAsync(attempt.File, cancellationToken);
            var members = await ReadAhead
                .SelectAsync(listed.ToAsyncEnumerable(), options.Value.RegisteredAtOnce, (member, ct) => RegisterAsync(attempt.File, member, start, ct), cancellationToken)
                .ToListAsync(cancellationToken);
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

    private async Task<UnpackedMember> RegisterAsync(LandedFile archive, ZipMember member, Func<Registration, LandedFile, CancellationToken, Task> start, CancellationToken cancellationToken)
    {
        var file = member.FileIn(archive);
        var claim = await intake.ClaimAsync(file, cancellationToken);
        if (claim.Admission != Admission.Ingest)
        {
            return new UnpackedMember(member.Name, member.IsFolder, claim.Admission, Registration: null);
        }

        var registration = await registrar.RegisterAsync(file, cancellationToken);
        if (!registration.State.IsTerminal())
        {
            await start(registration, file, cancellationToken);
        }

        return new UnpackedMember(member.Name, member.IsFolder, claim.Admission, registration);
    }

    private void Tell(LedgerEntry entry)
    {
        if (entry is { State: BatchState.Published, Archive: { } contents })
        {
            Log.Unpacked(logger, entry.Batch, entry.File.Name, contents.Members.Count, contents.Unclaimed, contents.Empty + contents.Folders, contents.BeforeIngestFrom);
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
