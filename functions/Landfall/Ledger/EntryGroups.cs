using Landfall.Ledger.Rows;
using Landfall.Storage;
using Landfall.Telemetry;

namespace Landfall.Ledger;

/// <summary>
/// Open entries of one table that change together, in one transaction or not at all. What was read or written of them is kept, so that the
/// next change asks for nothing unless another writer came in between.
/// </summary>
public sealed class EntryGroups(ILedgerStore store, LandfallContainers containers, PipelineMetrics metrics, TimeProvider time)
{
    /// <summary>Entries of one group at most: each has a row beside it, and a transaction has a hundred changes.</summary>
    public const int Most = 48;

    private const int ReadsAtOnce = 16;

    private readonly EntryRows _entries = new(containers.Ledger);

    /// <summary>Reads the entries of <paramref name="batches"/>, at most <see cref="Most"/>; those that cannot be read, or that there are
    /// none of, are left out.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    internal async Task<EntryGroup> ReadAsync(string table, IReadOnlyList<string> batches, CancellationToken cancellationToken) =>
        new(
            table,
            await ReadAhead
                .SelectAsync(batches.ToAsyncEnumerable(), ReadsAtOnce, (batch, stop) => FindAsync(table, batch, stop), cancellationToken)
                .Where(held => held is not null)
                .Select(held => held!)
                .ToListAsync(cancellationToken)
        );

    /// <summary>
    /// Changes entries: <paramref name="change"/> gets all of them as they stand and returns for each what it is to become, or null to
    /// leave it; none may end by it. It is called again whenever another writer was faster, so it must decide by its argument alone.
    /// </summary>
    /// <returns>The entries as this change left them.</returns>
    /// <exception cref="LedgerStoreException">The store did not answer; whether the change is in is not known.</exception>
    internal async Task<EntryGroup> ChangeAsync(
        EntryGroup group,
        Func<IReadOnlyList<LedgerEntry>, IReadOnlyList<LedgerEntry?>> change,
        CancellationToken cancellationToken
    )
    {
        var partition = LedgerRowKeys.PartitionOf(group.Table);
        var contention = new Contention($"a change of batches of {group.Table}");
        while (true)
        {
            var after = change(group.Entries);
            var changes = new List<LedgerChange>(2 * group.Held.Count);
            var next = new List<(HeldEntry Held, int? Entry, int? Beside)>(group.Held.Count);
            foreach (var (held, wanted) in group.Held.Zip(after))
            {
                next.Add(wanted is null ? (held, null, null) : await AddAsync(changes, held, wanted, cancellationToken));
            }

            if (changes.Count == 0)
            {
                return group;
            }

            if (changes.Count > LedgerLimits.Changes)
            {
                // A row that waits takes one change more to become other work, and four dozen of them do not fit.
                await OpenAsync(partition, group, cancellationToken);
                await contention.RefusedAsync(cancellationToken);
                group = await ReadAsync(group.Table, group.Batches, cancellationToken);
                continue;
            }

            var rejects = group.Held.Zip(after, RejectsOf).OfType<LedgerChange>().ToList();
            if (changes.Count + rejects.Count <= LedgerLimits.Changes)
            {
                changes.AddRange(rejects);
            }
            else if (!(await store.WriteAsync(partition, rejects, cancellationToken)).IsCommitted)
            {
                // These rows only say where to look, so they may be there before what is found there, and never after it.
                await contention.RefusedAsync(cancellationToken);
                group = await ReadAsync(group.Table, group.Batches, cancellationToken);
                continue;
            }

            var write = await store.WriteAsync(partition, changes, cancellationToken);
            if (write.IsCommitted)
            {
                foreach (var (held, wanted) in group.Held.Zip(after).Where(pair => pair.Second is not null))
                {
                    metrics.Changed(held.Entry, wanted!);
                }

                return group with
                {
                    Held = [.. next.Select(one => Written(one.Held, one.Entry, one.Beside, write.Versions))],
                };
            }

            await contention.RefusedAsync(cancellationToken);
            group = await ReadAsync(group.Table, group.Batches, cancellationToken);
        }
    }

    // Whoever made them wait had no other work for them; refused when another was faster, which the next reading shows.
    private async Task OpenAsync(string partition, EntryGroup group, CancellationToken cancellationToken)
    {
        var waiting = group
            .Held.Select(held => held.Beside)
            .OfType<LedgerRow>()
            .Where(row => row.Key.StartsWith(LedgerRowKeys.Waiting, StringComparison.Ordinal));
        foreach (var some in waiting.Chunk(LedgerLimits.Changes / 2))
        {
            var changes = some.SelectMany<LedgerRow, LedgerChange>(row =>
                [
                    new LedgerChange.Delete(row.Key, row.Version!),
                    new LedgerChange.Insert((WorkRow.From(row) with { DueAt = null, WaitsFor = null, Version = null }).ToRow()),
                ]
            );
            await store.WriteAsync(partition, [.. changes], cancellationToken);
        }
    }

    private static LedgerChange? RejectsOf(HeldEntry held, LedgerEntry? after) =>
        after is null ? null : BatchRows.ChangeOfRejects(held.Entry, after);

    private static HeldEntry Written(HeldEntry held, int? entry, int? beside, IReadOnlyList<string?> versions) =>
        held with
        {
            Version = entry is { } at ? versions[at]! : held.Version,
            Beside = beside is { } row ? held.Beside! with { Version = versions[row] } : held.Beside,
        };

    private async Task<(HeldEntry Held, int? Entry, int? Beside)> AddAsync(
        List<LedgerChange> changes,
        HeldEntry held,
        LedgerEntry wanted,
        CancellationToken cancellationToken
    )
    {
        if (wanted.State.IsTerminal())
        {
            throw new InvalidOperationException($"The batch {wanted.Batch} would end as {wanted.State}; batches end one by one.");
        }

        var entry = wanted with { Schema = LedgerEntry.CurrentSchema, UpdatedAt = time.GetUtcNow() };
        changes.Add(new LedgerChange.Replace(await _entries.WriteAsync(entry, held.Version, cancellationToken)));
        var (at, row, rowAt) = (changes.Count - 1, held.Beside, (int?)null);
        foreach (var beside in BatchRows.ChangesBeside(held.Beside, entry))
        {
            changes.Add(beside);
            if (beside is LedgerChange.Replace { Row: var replaced })
            {
                (row, rowAt) = (replaced, changes.Count - 1);
            }
            else if (beside is LedgerChange.Insert { Row: var inserted })
            {
                (row, rowAt) = (inserted, changes.Count - 1);
            }
        }

        return (new HeldEntry(entry, held.Version, row), at, rowAt);
    }

    private async Task<HeldEntry?> FindAsync(string table, string batch, CancellationToken cancellationToken)
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        if (
            await store.FindAsync(partition, LedgerRowKeys.Entries + LedgerRowKeys.EndOf(batch), cancellationToken) is not { } row
            || await TryReadAsync(row, batch, cancellationToken) is not { } entry
        )
        {
            return null;
        }

        return new HeldEntry(entry, row.Version!, await BatchRows.FindBesideAsync(store, partition, entry, cancellationToken));
    }

    private async Task<LedgerEntry?> TryReadAsync(LedgerRow row, string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await _entries.ReadAsync(row, batch, cancellationToken);
        }
        catch (LedgerException)
        {
            // It says so itself when somebody asks for it; here it is one of many, and holds no other one back.
            return null;
        }
    }
}

/// <summary>Entries of one table as they were last read or written.</summary>
internal sealed record EntryGroup(string Table, IReadOnlyList<HeldEntry> Held)
{
    /// <summary>The entries.</summary>
    public IReadOnlyList<LedgerEntry> Entries => [.. Held.Select(held => held.Entry)];

    /// <summary>Their batches.</summary>
    public IReadOnlyList<string> Batches => [.. Held.Select(held => held.Entry.Batch)];

    /// <summary>Those whose batches are among <paramref name="batches"/>.</summary>
    public EntryGroup Only(IReadOnlySet<string> batches) =>
        this with
        {
            Held = [.. Held.Where(held => batches.Contains(held.Entry.Batch))],
        };

    /// <summary>Those whose batches are not among <paramref name="batches"/>.</summary>
    public EntryGroup Without(IReadOnlySet<string> batches) =>
        this with
        {
            Held = [.. Held.Where(held => !batches.Contains(held.Entry.Batch))],
        };
}

/// <summary>One entry, its version, and the row beside it.</summary>
internal sealed record HeldEntry(LedgerEntry Entry, string Version, LedgerRow? Beside);
