using Azure;
using Landfall.Ledger.Rows;

namespace Landfall.Ledger;

/// <summary>
/// Counts attempts to read a landed file, be it to curate or to unpack it, in the ledger before the work, and writes down how those ended
/// that came to no outcome: so a file that kills its process is known by its count.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="what">How the work is called in codes: <c>curate</c> or <c>unpack</c>.</param>
/// <param name="verb">How it is called in sentences: <c>read</c> or <c>unpack</c>.</param>
/// <param name="most">Attempts that may begin without one coming to an end.</param>
/// <param name="time">For the patience with a ledger that does not answer.</param>
internal sealed class ReadAttempts(BatchLedger ledger, string what, string verb, int most, TimeProvider time)
{
    /// <summary>Attempts without an end after which a file is read alone: in a group and a process of its own.</summary>
    public const int AloneAfter = 2;

    // A stopping host waits a little longer than this for its activities.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _failedCode = what + "-failed";

    /// <summary>Attempts at <paramref name="entry"/> that began and came to no outcome.</summary>
    public static int WithoutEnd(LedgerEntry entry) => entry.CurateAttempts - entry.CurateExcused;

    /// <summary>True when another attempt at <paramref name="entry"/> may begin.</summary>
    public bool MayBegin(LedgerEntry entry) => WithoutEnd(entry) < most;

    /// <summary>The entry with an attempt more.</summary>
    public static LedgerEntry Begun(LedgerEntry entry) => entry with { CurateAttempts = entry.CurateAttempts + 1 };

    /// <summary>The entry, parked as too many attempts ended in nothing.</summary>
    public LedgerEntry Parked(LedgerEntry entry) => entry with { State = BatchState.Parked, Error = KeepsFailing(entry) };

    /// <summary>The entry with the reason of an attempt that failed, for the day on which it is parked; null when it has moved
    /// on.</summary>
    public LedgerEntry? Remembering(LedgerEntry before, LedgerEntry attempt, string words) =>
        IsCurrent(before, attempt) ? before with { Error = new BatchError(_failedCode, words, "It is tried again.") } : null;

    /// <summary>The entry with an attempt more that says nothing against it; null when it has moved on.</summary>
    public static LedgerEntry? Excusing(LedgerEntry before, LedgerEntry attempt) =>
        IsSame(before, attempt) ? before with { CurateExcused = before.CurateExcused + 1 } : null;

    /// <summary>True when <paramref name="entry"/> is still where <paramref name="attempt"/> left it: no newer attempt, generation or
    /// outcome.</summary>
    public static bool IsCurrent(LedgerEntry entry, LedgerEntry attempt) =>
        IsSame(entry, attempt) && entry.CurateAttempts == attempt.CurateAttempts;

    /// <summary>
    /// Counts an attempt and answers with the entry and true; false when there is nothing to do, or when too many attempts ended in nothing
    /// and the batch is parked.
    /// </summary>
    public async Task<(LedgerEntry Entry, bool IsBegun)> BeginAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        var begun = false;
        var entry = await ledger.UpdateAsync(
            batch,
            before =>
            {
                var mine = before.State == BatchState.Registered && before.Generation == generation;
                begun = mine && MayBegin(before);
                return begun ? Begun(before)
                    : mine ? Parked(before)
                    : null;
            },
            cancellationToken
        );
        return (entry, begun);
    }

    /// <summary>Keeps why the attempt failed, for the day on which the batch is parked; answers with what kept that from being written, or
    /// null.</summary>
    public Task<Exception?> RememberAsync(LedgerEntry attempt, string words) =>
        RecordAsync(stop => ledger.UpdateAsync(attempt.Batch, before => Remembering(before, attempt, words), stop));

    /// <summary>Excuses the attempt: the host was stopped, which says nothing about the batch; answers as <see cref="RememberAsync"/>
    /// does.</summary>
    public Task<Exception?> ExcuseAsync(LedgerEntry attempt) =>
        RecordAsync(stop => ledger.UpdateAsync(attempt.Batch, before => Excusing(before, attempt), stop));

    private static bool IsSame(LedgerEntry entry, LedgerEntry attempt) =>
        entry.State == BatchState.Registered && entry.Generation == attempt.Generation;

    private BatchError KeepsFailing(LedgerEntry entry)
    {
        var reason = entry.Error is { } last && last.Code == _failedCode ? $" The last reason: {last.Message}" : "";
        return new BatchError(
            what + "-keeps-failing",
            FormattableString.Invariant($"{WithoutEnd(entry)} attempts to {verb} it began and none came to an end.{reason}"),
            "Look for its batch id in the host's log, fix the reason, then 'landfall release BATCH'."
        );
    }

    // With a time of its own: the attempt's may be over, as the host is being stopped. What ended the attempt is on its way to the host and
    // must not be replaced by this.
    internal async Task<Exception?> RecordAsync(Func<CancellationToken, Task> write)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await write(patience.Token);
            return null;
        }
        catch (Exception failure) when (failure is LedgerStoreException or RequestFailedException or OperationCanceledException)
        {
            return failure;
        }
    }
}
