using Landfall.Ledger;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Chooses what is loaded together with a batch: the oldest that wait for the same table under the same contract.</summary>
internal sealed class PackageChoice(BatchLedger ledger, LoadingOptions options, ILogger logger)
{
    private const int ReadsAtOnce = 8;

    // Most open batches may not be curated yet: a look at all of a long backlog would cost more than the load.
    private const int LooksPerFile = 5;

    /// <summary>Answers with <paramref name="caller"/> and at most <see cref="LoadingOptions.MaxFiles"/> - 1 others; alone when it was tried too often.</summary>
    public async Task<SnapshotRoll> ChooseAsync(LedgerEntry caller, CancellationToken cancellationToken)
    {
        var chosen = new List<LedgerEntry> { caller };
        if (caller.LoadAttempts >= options.AloneAfter)
        {
            return new SnapshotRoll(null, chosen) { LeavesOutGenerations = true };
        }

        var leavesOut = false;
        var bytes = caller.Manifest!.Bytes;
        var looks = options.MaxFiles * LooksPerFile;
        var open = ledger.OpenAsync(caller.Table, cancellationToken).Where(pointer => pointer.Batch != caller.Batch).Take(looks);
        await foreach (var entry in ReadAhead.SelectAsync(open, ReadsAtOnce, FindAsync, cancellationToken))
        {
            leavesOut |= --looks == 0;
            if (chosen.Count == options.MaxFiles)
            {
                leavesOut = true;
                break;
            }

            if (entry is { State: BatchState.Curated, Manifest: { } manifest }
                && manifest.Contract == caller.Manifest.Contract
                // What takes rows out follows the contract in force, what is new the one that it was read by.
                && entry.Generation > 0 == (caller.Generation > 0)
                && entry.LoadAttempts < options.AloneAfter
                && bytes + manifest.Bytes <= options.MaxBytes)
            {
                bytes += manifest.Bytes;
                chosen.Add(entry);
            }
            else
            {
                leavesOut |= entry is { State: BatchState.Curated, Generation: > 0, Forgetting: false };
            }
        }

        return new SnapshotRoll(null, chosen) { LeavesOutGenerations = leavesOut };
    }

    // One document that cannot be read stops its own batch, not its table.
    private async Task<LedgerEntry?> FindAsync(OpenPointer pointer, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger.FindAsync(pointer.Batch, cancellationToken);
        }
        catch (LedgerException failure)
        {
            Log.Unreadable(logger, pointer.Batch, pointer.Table, failure);
            return null;
        }
    }
}
