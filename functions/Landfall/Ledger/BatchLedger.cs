using System.Collections.Frozen;
using Landfall.Events;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Landfall.Telemetry;

namespace Landfall.Ledger;

/// <summary>The entries of batches, as rows of the ledger's store; safe for any number of writers on any number of hosts.</summary>
/// <remarks>
/// What there is to do for a batch stands in a row of its own beside the entry, and closed batches are counted in a row of their table. An
/// entry and what follows from it change in one transaction: whoever stops wherever, they say the same.
/// </remarks>
public sealed class BatchLedger(ILedgerStore store, LandfallContainers containers, PipelineMetrics metrics, TimeProvider time)
{
    // A row for the entry and one beside it, and one of counts: within the hundred changes of a transaction.
    private const int CreatedAtOnce = 48;

    // One more for the rejects of files that come with them, or for when those are due that wait.
    private const int CreatedWithThirdAtOnce = 32;

    // Two rows may take the place of the one beside an entry, and its rejects and an event may come with them: five, and one of counts.
    private const int ChangedAtOnce = 19;

    private const int ReadsAtOnce = 16;

    private readonly EntryRows _entries = new(containers.Ledger);
    private readonly ClosedCounts _counts = new(store);
    private readonly MovedTables _moved = new(store, time);

    /// <summary>Reads the entry of <paramref name="batch"/>; null when there is none.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    /// <exception cref="LedgerException">The entry is unreadable or of a newer schema.</exception>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<LedgerEntry?> FindAsync(string batch, CancellationToken cancellationToken) =>
        (await ReadAsync(batch, cancellationToken))?.Entry;

    /// <summary>Reads the entry of <paramref name="batch"/>, which has work.</summary>
    /// <exception cref="LedgerException">There is none, or it is unreadable or of a newer schema.</exception>
    /// <exception cref="LedgerStoreException">The store did not answer.</exception>
    public async Task<LedgerEntry> GetAsync(string batch, CancellationToken cancellationToken) =>
        await FindAsync(batch, cancellationToken)
        ?? throw new LedgerException(
            $"The ledger has work for the batch '{batch}' and no entry. Put the entry back from a backup of the ledger's storage."
        );

    /// <summary>Writes a new entry as it is given; false, and nothing changed, when the batch has one already.</summary>
    /// <exception cref="LedgerStoreException">The store did not answer; whether the entry is in is not known.</exception>
    public async Task<bool> CreateAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        await TryCreateAsync(LedgerRowKeys.PartitionOf(entry.Table), [entry], _ => null, cancellationToken);

    /// <summary>
    /// Writes new entries as they are given, up to 48 of a table in one transaction, and answers in their order how each stands: those
    /// whose batch has an entry already are met as they are.
    /// </summary>
    /// <exception cref="LedgerStoreException">The store did not answer; which entries are in is not known. Calling again meets
    /// them.</exception>
    public Task<IReadOnlyList<CreatedEntry>> CreateAllAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken) =>
        CreateAllAsync(entries, _ => null, cancellationToken);

    /// <summary>As above; new entries of which <paramref name="wait"/> gives a time are not looked at before it.</summary>
    public async Task<IReadOnlyList<CreatedEntry>> CreateAllAsync(
        IReadOnlyList<LedgerEntry> entries,
        Func<LedgerEntry, FirstWait?> wait,
        CancellationToken cancellationToken
    )
    {
        var created = new Dictionary<string, CreatedEntry>(entries.Count, StringComparer.Ordinal);
        foreach (
            var table in entries
                .DistinctBy(entry => entry.Batch, StringComparer.Ordinal)
                .GroupBy(entry => entry.Table, StringComparer.Ordinal)
        )
        {
            var hasThird = table.Any(entry => entry.Manifest is { RejectRows: > 0 } || wait(entry) is not null);
            var atOnce = hasThird ? CreatedWithThirdAtOnce : CreatedAtOnce;
            foreach (var chunk in table.Chunk(atOnce))
            {
                await CreateAsync(LedgerRowKeys.PartitionOf(table.Key), chunk, wait, created, cancellationToken);
            }
        }

        // Whoever is named twice was new once.
        return [.. entries.Select(entry => created.Remove(entry.Batch, out var one) ? Met(created, one) : created[entry.Batch])];
    }

    /// <summary>
    /// Changes the entry of <paramref name="batch"/>: <paramref name="change"/> gets it as it stands and returns what it is to become, or
    /// null to leave it; it is called again whenever another writer was faster, so it must decide by its argument alone. Sets
    /// <see cref="LedgerEntry.UpdatedAt"/>.
    /// </summary>
    /// <returns>The entry as this change left it.</returns>
    /// <exception cref="LedgerException">There is no entry, or it is unreadable or of a newer schema.</exception>
    /// <exception cref="LedgerStoreException">The store did not answer; whether the change is in is not known.</exception>
    public async Task<LedgerEntry> UpdateAsync(string batch, Func<LedgerEntry, LedgerEntry?> change, CancellationToken cancellationToken) =>
        (await UpdateAsync(LedgerRowKeys.PartitionOf(BatchId.Parse(batch).Table), [batch], held: null, change, cancellationToken))[0];

    /// <summary>
    /// Changes entries of one table, up to 19 in one transaction that is made as a whole; <paramref name="change"/> is called for each, as
    /// for one. Two transactions are no whole: what one of them did stays when the next one fails.
    /// </summary>
    /// <returns>The entries in the order of <paramref name="batches"/>, each of which must be another.</returns>
    /// <exception cref="LedgerException">There is no entry, or it is unreadable or of a newer schema.</exception>
    /// <exception cref="LedgerStoreException">The store did not answer; which changes are in is not known.</exception>
    public Task<IReadOnlyList<LedgerEntry>> UpdateAllAsync(
        string table,
        IReadOnlyList<string> batches,
        Func<LedgerEntry, LedgerEntry?> change,
        CancellationToken cancellationToken
    ) => UpdateAllAsync(table, batches, FrozenDictionary<string, HeldEntry>.Empty, change, cancellationToken);

    /// <summary>As above; entries that <paramref name="held"/> has are not read again unless another writer came in between.</summary>
    internal async Task<IReadOnlyList<LedgerEntry>> UpdateAllAsync(
        string table,
        IReadOnlyList<string> batches,
        IReadOnlyDictionary<string, HeldEntry> held,
        Func<LedgerEntry, LedgerEntry?> change,
        CancellationToken cancellationToken
    )
    {
        var partition = LedgerRowKeys.PartitionOf(table);
        var entries = new List<LedgerEntry>(batches.Count);
        foreach (var chunk in batches.Chunk(ChangedAtOnce))
        {
            entries.AddRange(await UpdateAsync(partition, chunk, chunk.All(held.ContainsKey) ? held : null, change, cancellationToken));
        }

        return entries;
    }

    /// <summary>Reads the entries of <paramref name="batches"/> in their order; those that there are none of, or that cannot be read, are
    /// left out.</summary>
    public async Task<IReadOnlyList<LedgerEntry>> FindAllAsync(IReadOnlyList<string> batches, CancellationToken cancellationToken) =>
        await ReadAhead
            .SelectAsync(batches.ToAsyncEnumerable(), ReadsAtOnce, TryFindAsync, cancellationToken)
            .Where(entry => entry is not null)
            .Select(entry => entry!)
            .ToListAsync(cancellationToken);

    // What a person should look at is told each time it comes to that, and a forgotten batch once. A stage behind the end is logged.
    private static bool IsToBeTold(LedgerEntry before, LedgerEntry after) =>
        before.State != after.State || before.Generation != after.Generation || after.HasStagesToLog;

    private async Task<LedgerEntry?> TryFindAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(batch, cancellationToken);
        }
        catch (LedgerException)
        {
            // It says so itself when its own turn comes; here it is one of many.
            return null;
        }
    }

    private static CreatedEntry Met(Dictionary<string, CreatedEntry> created, CreatedEntry one)
    {
        created[one.Entry.Batch] = one with { IsNew = false };
        return one;
    }

    private async Task<StoredEntry?> ReadAsync(string batch, CancellationToken cancellationToken)
    {
        var (partition, key) = (LedgerRowKeys.PartitionOf(BatchId.Parse(batch).Table), LedgerRowKeys.Entries + LedgerRowKeys.EndOf(batch));
        if (!LedgerLimits.IsKey(partition) || !LedgerLimits.IsKey(key))
        {
            return null;
        }

        return await store.FindAsync(partition, key, cancellationToken) is { } row
            ? new StoredEntry(await _entries.ReadAsync(row, batch, cancellationToken), row.Version!)
            : null;
    }

    private async Task CreateAsync(
        string partition,
        IReadOnlyList<LedgerEntry> entries,
        Func<LedgerEntry, FirstWait?> wait,
        Dictionary<string, CreatedEntry> created,
        CancellationToken cancellationToken
    )
    {
        // Mostly all are new. Otherwise those that are there are read once, and the rest is tried until nobody comes in between.
        var contention = new Contention($"new batches of {entries[0].Table}");
        while (entries.Count > 0 && !await TryCreateAsync(partition, entries, wait, cancellationToken))
        {
            await contention.RefusedAsync(cancellationToken);
            var known = await ReadAhead
                .SelectAsync(entries.ToAsyncEnumerable(), ReadsAtOnce, (entry, stop) => FindAsync(entry.Batch, stop), cancellationToken)
                .Where(entry => entry is not null)
                .ToDictionaryAsync(
                    entry => entry!.Batch,
                    entry => new CreatedEntry(entry!, IsNew: false),
                    StringComparer.Ordinal,
                    cancellationToken
                );
            foreach (var (batch, entry) in known)
            {
                created.Add(batch, entry);
            }

            entries = [.. entries.Where(entry => !known.ContainsKey(entry.Batch))];
        }

        foreach (var entry in entries)
        {
            created.Add(entry.Batch, new CreatedEntry(entry, IsNew: true));
        }
    }

    private async Task<bool> TryCreateAsync(
        string partition,
        IReadOnlyList<LedgerEntry> entries,
        Func<LedgerEntry, FirstWait?> wait,
        CancellationToken cancellationToken
    )
    {
        await _moved.MoveAsync(entries[0].Table, cancellationToken);
        var changes = new List<LedgerChange>(entries.Count * 2);
        foreach (var entry in entries)
        {
            changes.Add(new LedgerChange.Insert(await _entries.WriteAsync(entry, version: null, cancellationToken)));
            var beside = wait(entry) is { } first ? BatchRows.ChangesOfWaiting(entry, first) : BatchRows.ChangesBeside(found: null, entry);
            changes.AddRange(beside.Select(Over));
            if (BatchRows.ChangeOfRejects(before: null, entry) is { } rejects)
            {
                changes.Add(rejects);
            }

            // Of a marker file; all other new batches have work or nobody waits for them.
            if (entry is { State: BatchState.Published, Manifest: null })
            {
                changes.AddRange(EventRows.Of(entry));
            }
        }

        var closed = entries.Where(entry => entry.State.IsTerminal()).Select(CountedBatch.Of).ToList();
        var isIn = (await WriteAsync(partition, changes, [], closed, cancellationToken)).IsCommitted;
        if (isIn)
        {
            metrics.Created(entries);
        }

        return isIn;
    }

    // Where there is no entry nobody works by a row beside it: one that is there belongs to an entry that storage has lost.
    private static LedgerChange Over(LedgerChange beside) =>
        beside is LedgerChange.Insert { Row: var row } ? new LedgerChange.Put(row) : beside;

    private async Task<IReadOnlyList<LedgerEntry>> UpdateAsync(
        string partition,
        IReadOnlyList<string> batches,
        IReadOnlyDictionary<string, HeldEntry>? held,
        Func<LedgerEntry, LedgerEntry?> change,
        CancellationToken cancellationToken
    )
    {
        var contention = new Contention($"a change of {batches[0]}{(batches.Count > 1 ? " and others" : "")}");
        while (true)
        {
            var read = held is null
                ? await ReadAhead
                    .SelectAsync(batches.ToAsyncEnumerable(), ReadsAtOnce, ExpectAsync, cancellationToken)
                    .ToListAsync(cancellationToken)
                : [.. batches.Select(batch => new StoredEntry(held[batch].Entry, held[batch].Version))];
            var after = read.ConvertAll(stored => Checked(stored.Entry, change(stored.Entry)));
            if (held is not null && after.Contains(null))
            {
                // What is held may be old, and only a change that is written shows that it is not.
                held = null;
                continue;
            }

            var changed = read.Zip(after, (stored, next) => (stored, next)).Where(pair => pair.next is not null).ToList();
            var beside = held is null
                ? await ReadAhead
                    .SelectAsync(
                        changed.ToAsyncEnumerable(),
                        ReadsAtOnce,
                        (pair, stop) => BatchRows.FindBesideAsync(store, partition, pair.stored.Entry, stop),
                        cancellationToken
                    )
                    .ToListAsync(cancellationToken)
                : changed.ConvertAll(pair => held[pair.stored.Entry.Batch].Beside);
            if (changed.Count > 0)
            {
                await _moved.MoveAsync(changed[0].stored.Entry.Table, cancellationToken);
            }

            var changes = new List<LedgerChange>(changed.Count * 3);
            foreach (var ((stored, next), row) in changed.Zip(beside))
            {
                changes.Add(new LedgerChange.Replace(await _entries.WriteAsync(next!, stored.Version, cancellationToken)));
                changes.AddRange(BatchRows.ChangesBeside(row, next!));
                if (BatchRows.ChangeOfRejects(stored.Entry, next!) is { } rejects)
                {
                    changes.Add(rejects);
                }

                if (IsToBeTold(stored.Entry, next!))
                {
                    changes.AddRange(EventRows.Of(next!));
                }
            }

            var opened = changed
                .Select(pair => pair.stored.Entry)
                .Where(entry => entry.State.IsTerminal())
                .Select(CountedBatch.Of)
                .ToList();
            var closed = changed.Select(pair => pair.next!).Where(entry => entry.State.IsTerminal()).Select(CountedBatch.Of).ToList();
            if (changes.Count == 0 || (await WriteAsync(partition, changes, opened, closed, cancellationToken)).IsCommitted)
            {
                changed.ForEach(pair => metrics.Changed(pair.stored.Entry, pair.next!));
                return [.. read.Zip(after, (stored, next) => next ?? stored.Entry)];
            }

            held = null;
            await contention.RefusedAsync(cancellationToken);
        }
    }

    private async Task<LedgerWrite> WriteAsync(
        string partition,
        IReadOnlyList<LedgerChange> changes,
        List<CountedBatch> opened,
        List<CountedBatch> closed,
        CancellationToken cancellationToken
    )
    {
        return opened.Count + closed.Count == 0
            ? await store.WriteAsync(partition, changes, cancellationToken)
            : await _counts.WriteAsync(partition, changes, Count, cancellationToken);

        void Count(TableTally tally)
        {
            opened.ForEach(tally.Remove);
            closed.ForEach(tally.Add);
        }
    }

    private async Task<StoredEntry> ExpectAsync(string batch, CancellationToken cancellationToken) =>
        await ReadAsync(batch, cancellationToken)
        ?? throw new LedgerException($"The ledger has no entry for the batch '{batch}'. Register its file first.");

    private LedgerEntry? Checked(LedgerEntry before, LedgerEntry? after)
    {
        if (after is null)
        {
            return null;
        }

        if (after.Batch != before.Batch || after.Table != before.Table || after.File != before.File)
        {
            throw new LedgerException(
                $"A change of the batch '{before.Batch}' would give it another id, table or file. "
                    + "Register the other file as a batch of its own."
            );
        }

        return after with
        {
            Schema = LedgerEntry.CurrentSchema,
            UpdatedAt = time.GetUtcNow(),
        };
    }

    private sealed record StoredEntry(LedgerEntry Entry, string Version);
}

/// <summary>How an entry stands after it was to be created.</summary>
/// <param name="Entry">The entry as the ledger has it.</param>
/// <param name="IsNew">True when it was not there before.</param>
public sealed record CreatedEntry(LedgerEntry Entry, bool IsNew);

/// <summary>Until when a new batch waits.</summary>
/// <param name="DueAt">When it is to be looked at, UTC.</param>
/// <param name="Reason">What it waits for, as the end of a sentence for people.</param>
public sealed record FirstWait(DateTimeOffset DueAt, string Reason);
