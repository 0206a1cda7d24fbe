using Azure;
using Landfall.Ledger;

namespace Landfall.Loading;

/// <summary>Counts load attempts in the ledger before the work, so that a batch that kills the process is known by its count.</summary>
internal sealed class LoadAttempts(BatchLedger ledger)
{
    internal const int AtOnce = 8;

    /// <summary>Counts an attempt of each curated batch; answers with those that are still curated in the same generation.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> BeginAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var begun = await ChangeAsync(entries, entry => entry with { LoadAttempts = entry.LoadAttempts + 1 }, cancellationToken);
        return [.. begun.Where((entry, at) => IsSame(entry, entries[at]))];
    }

    /// <summary>Takes the attempt back: it says nothing about these batches.</summary>
    public Task GiveBackAsync(IEnumerable<LedgerEntry> entries, CancellationToken cancellationToken) =>
        ChangeAsync([.. entries], entry => entry with { LoadAttempts = Math.Max(0, entry.LoadAttempts - 1) }, cancellationToken);

    /// <summary>Keeps why the attempt failed, for the day on which the batch is parked.</summary>
    public Task RememberAsync(IEnumerable<LedgerEntry> entries, Exception failure, CancellationToken cancellationToken) =>
        ChangeAsync([.. entries], entry => entry with { Error = new BatchError("load-failed", Words(failure), "It is tried again.") }, cancellationToken);

    // Storage's own message is a page of headers.
    private static string Words(Exception failure) =>
        failure is RequestFailedException storage ? FormattableString.Invariant($"Storage answered {storage.Status} {storage.ErrorCode}.") : failure.Message;

    private async Task<LedgerEntry[]> ChangeAsync(IReadOnlyList<LedgerEntry> entries, Func<LedgerEntry, LedgerEntry> change, CancellationToken cancellationToken)
    {
        var changed = new LedgerEntry[entries.Count];
        await Parallel.ForAsync(
            0,
            entries.Count,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (at, token) => changed[at] = await ledger.UpdateAsync(
                entries[at].Batch, before => IsSame(before, entries[at]) ? change(before) : null, token));
        return changed;
    }

    private static bool IsSame(LedgerEntry now, LedgerEntry entry) => now.State == BatchState.Curated && now.Generation == entry.Generation;
}
