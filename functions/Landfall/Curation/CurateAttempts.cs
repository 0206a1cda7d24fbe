using Azure;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Microsoft.Extensions.Logging;

namespace Landfall.Curation;

/// <summary>Counts curate attempts in the ledger before the work, and writes down how those ended that came to no outcome.</summary>
internal sealed class CurateAttempts(BatchLedger ledger, int maxAttempts, TimeProvider time, ILogger logger)
{
    private const string FailedCode = "curate-failed";

    // A stopping host waits a little longer than this for its activities.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// True when <paramref name="entry"/> still stands where <paramref name="attempt"/> left it: no newer attempt, generation or outcome.
    /// </summary>
    public static bool IsCurrent(LedgerEntry entry, LedgerEntry attempt) =>
        IsSame(entry, attempt) && entry.CurateAttempts == attempt.CurateAttempts;

    /// <summary>
    /// Counts an attempt and answers with the entry and true; false when there is nothing to do, or when too many attempts ended in nothing
    /// and the batch is parked.
    /// </summary>
    public async Task<(LedgerEntry Entry, bool IsClaimed)> BeginAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        var (claimed, parked) = (false, false);
        var entry = await ledger.UpdateAsync(
            batch,
            before =>
            {
                var mine = before.State == BatchState.Registered && before.Generation == generation;
                claimed = mine && before.CurateAttempts - before.CurateExcused < maxAttempts;
                parked = mine && !claimed;
                return claimed ? before with { CurateAttempts = before.CurateAttempts + 1 }
                    : parked ? before with { State = BatchState.Parked, Error = KeepsFailing(before) }
                    : null;
            },
            cancellationToken);
        if (parked)
        {
            Log.Stopped(logger, entry.Batch, entry.State, entry.Error!);
        }

        return (entry, claimed);
    }

    /// <summary>Keeps why the attempt failed, for the day on which the batch is parked.</summary>
    public Task RememberAsync(LedgerEntry attempt, Exception failure) => RecordAsync(
        attempt,
        before =>
            IsCurrent(before, attempt)
                ? before with { Error = new BatchError(FailedCode, FailureWords.Of(failure), "It is tried again.") }
                : null);

    /// <summary>Excuses the attempt: the host was stopped, which says nothing about the batch.</summary>
    public Task ExcuseAsync(LedgerEntry attempt) => RecordAsync(
        attempt, before => IsSame(before, attempt) ? before with { CurateExcused = before.CurateExcused + 1 } : null);

    private static bool IsSame(LedgerEntry entry, LedgerEntry attempt) =>
        entry.State == BatchState.Registered && entry.Generation == attempt.Generation;

    private static BatchError KeepsFailing(LedgerEntry entry)
    {
        var reason = entry.Error is { Code: FailedCode } last ? $" The last reason: {last.Message}" : "";
        return new BatchError(
            "curate-keeps-failing",
            FormattableString.Invariant(
                $"{entry.CurateAttempts - entry.CurateExcused} attempts to read it began and none came to an end.{reason}"),
            "Look for its batch id in the host's log, fix the reason, then 'landfall release BATCH'.");
    }

    // With a time of its own: the attempt's may be over, as the host is being stopped.
    private async Task RecordAsync(LedgerEntry attempt, Func<LedgerEntry, LedgerEntry?> change)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await ledger.UpdateAsync(attempt.Batch, change, patience.Token);
        }
        catch (Exception failure)
            when (failure is LedgerStoreException or RequestFailedException or AggregateException or OperationCanceledException)
        {
            // What ended the attempt is on its way to the host; that it could not be written down must not take its place.
            Log.EndNotRecorded(logger, attempt.Batch, attempt.CurateAttempts, failure);
        }
    }
}
