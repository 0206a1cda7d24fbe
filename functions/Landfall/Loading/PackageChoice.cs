using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Loading;

/// <summary>Chooses what is loaded together with a batch: others that wait for the same table under the same contract.</summary>
internal sealed class PackageChoice(BatchLedger ledger, EntryGroups groups, OpenBatches open, LoadingOptions options)
{
    /// <summary>Answers with <paramref name="caller"/> and at most <see cref="LoadingOptions.MaxFiles"/> - 1 others; alone when it was
    /// tried too often, and none when it is not to be loaded in this generation any more.</summary>
    public async Task<PackageContents> ChooseAsync(LedgerEntry caller, CancellationToken cancellationToken)
    {
        if (caller.LoadAttempts >= options.AloneAfter)
        {
            return new PackageContents(null, [caller]);
        }

        var batches = await OthersAsync(caller, cancellationToken);
        var held = new List<HeldEntry>(batches.Count + 1);
        foreach (var some in batches.Prepend(caller.Batch).Chunk(EntryGroups.Most))
        {
            var group = await groups.ReadAsync(caller.Table, some, cancellationToken);
            held.AddRange(
                group.Held.Where(one =>
                    one.Entry is { State: BatchState.Curated, Manifest: { } manifest }
                    && manifest.Contract == caller.Manifest!.Contract
                    && one.Entry.Generation > 0 == (caller.Generation > 0)
                )
            );
        }

        return held.Exists(one => one.Entry.Batch == caller.Batch && one.Entry.Generation == caller.Generation)
            ? new PackageContents(null, [.. held.Select(one => one.Entry)]) { Held = held }
            : new PackageContents(null, []);
    }

    /// <summary>
    /// The files that are brought back of the snapshot of <paramref name="caller"/>: it was whole when the warehouse lost it, whatever has
    /// become of the landed files since. One of them that is being read again is waited for.
    /// </summary>
    public async Task<PackageContents> SnapshotAsync(LedgerEntry caller, CancellationToken cancellationToken)
    {
        var batches = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (_, batch, work) in open.ListEachAsync(caller.Table, cancellationToken))
        {
            if (work.SnapshotKey != caller.SnapshotKey || work.Forgetting)
            {
                continue;
            }

            if (work is { Work: WorkKind.Curate, Rebuilding: true })
            {
                return work.Stuck ? Unreadable(caller) : new PackageContents($"{batch} of it is being read again.", [caller]);
            }

            if (work.Work == WorkKind.Load)
            {
                batches.Add(batch);
            }
        }

        var entries = await ledger.FindAllAsync([.. batches], cancellationToken);
        return entries.Count < batches.Count
            ? Unreadable(caller)
            : new PackageContents(null, [.. entries.Where(entry => entry is { State: BatchState.Curated, Rebuilding: true })]);
    }

    private static PackageContents Unreadable(LedgerEntry caller) =>
        new("the entry of another file of it cannot be read.", [caller]) { IsStuck = true };

    // Goes by the rows of open work alone, which say all that the choice needs: an entry is read only if its batch comes along.
    private async Task<IReadOnlyList<string>> OthersAsync(LedgerEntry caller, CancellationToken cancellationToken)
    {
        var (others, bytes) = (new List<string>(), caller.Manifest!.Bytes);
        await foreach (var row in open.WorkAsync(caller.Table, cancellationToken))
        {
            var batch = LedgerRowKeys.BatchOf(caller.Table, row.End);
            if (row.Work != WorkKind.Load || batch == caller.Batch)
            {
                continue;
            }

            if (others.Count == options.MaxFiles - 1)
            {
                break;
            }

            // What takes rows out follows the contract in force, what is new the one that it was read by.
            if (
                row.Contract == caller.Manifest.Contract
                && row.Generation > 0 == (caller.Generation > 0)
                && row.Attempts < options.AloneAfter
                && bytes + row.Bytes <= options.MaxBytes
            )
            {
                bytes += row.Bytes;
                others.Add(batch);
            }
        }

        return others;
    }
}
