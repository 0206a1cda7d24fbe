using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Chooses what is loaded together with a batch: the oldest that wait for the same table under the same contract.</summary>
internal sealed class PackageChoice(BatchLedger ledger, LoadingOptions options, ILogger logger)
{
    private const int ReadsAtOnce = 8;

    // Most open batches may not be curated yet: a look at all of a long backlog would cost more than the load.
    private const int LooksPerFile = 20;

    /// <summary>
    /// Answers with <paramref name="caller"/> and at most <see cref="LoadingOptions.MaxFiles"/> - 1 others; alone when it was tried too
    /// often.
    /// </summary>
    public async Task<SnapshotRoll> ChooseAsync(LedgerEntry caller, CancellationToken cancellationToken)
    {
        if (caller.LoadAttempts >= options.AloneAfter)
        {
            return new SnapshotRoll(null, [caller]) { LeavesOutGenerations = true };
        }

        var looks = options.MaxFiles * LooksPerFile;
        var open = await ledger.OpenAsync(caller.Table, cancellationToken).Take(looks).ToListAsync(cancellationToken);
        var leavesOut = open.Count == looks;
        var bytes = caller.Manifest!.Bytes;
        var chosen = new List<OpenBatch>();
        var curated = open.Where(one => one.Work.State == BatchState.Curated && one.Batch != caller.Batch);
        foreach (var one in curated.OrderBy(one => one.Work.ModifiedAt).ThenBy(one => one.Batch, StringComparer.Ordinal))
        {
            if (chosen.Count == options.MaxFiles - 1)
            {
                leavesOut = true;
                break;
            }

            if (one.Work.Contract == caller.Manifest.Contract
                // What takes rows out follows the contract in force, what is new the one that it was read by.
                && one.Work.Generation > 0 == (caller.Generation > 0)
                && one.Work.Attempts < options.AloneAfter
                && bytes + one.Work.Bytes <= options.MaxBytes)
            {
                bytes += one.Work.Bytes;
                chosen.Add(one);
            }
            else
            {
                leavesOut |= one.Work is { Generation: > 0, Forgetting: false };
            }
        }

        var entries = await ReadAhead.SelectAsync(chosen.ToAsyncEnumerable(), ReadsAtOnce, FindAsync, cancellationToken)
            .ToListAsync(cancellationToken);
        return new SnapshotRoll(null, [caller, .. entries.OfType<LedgerEntry>()])
        {
            LeavesOutGenerations = leavesOut || (caller.Generation > 0 && entries.Contains(null)),
        };
    }

    // One that has moved on meanwhile is left out; one entry that cannot be read stops its own batch, not its table.
    private async Task<LedgerEntry?> FindAsync(OpenBatch open, CancellationToken cancellationToken)
    {
        try
        {
            var entry = await ledger.FindAsync(open.Batch, cancellationToken);
            return entry is { State: BatchState.Curated, Manifest: not null } && entry.Generation == open.Work.Generation ? entry : null;
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, open.Batch, open.Table, failure);
            return null;
        }
    }
}
