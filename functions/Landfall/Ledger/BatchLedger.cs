using Landfall.Storage;

namespace Landfall.Ledger;

/// <summary>The documents about batches, in the ledger container; safe for any number of writers on any number of hosts.</summary>
/// <remarks>
/// A batch that is not terminal has an open pointer. It is written before the entry opens and checked after; it is removed after the entry has
/// closed, and the entry is checked after that. So whoever stops or races in between, an open entry keeps its pointer, and what may be left over is a
/// pointer that the sweep removes.
/// </remarks>
public sealed class BatchLedger(LandfallContainers containers, TimeProvider time)
{
    private const int ReadsAtOnce = 16;

    private readonly EntryListing _listing = new(containers.Ledger);
    private readonly EntryBlobs _entries = new(containers.Ledger);
    private readonly OpenPointers _pointers = new(containers.Ledger);

    /// <summary>Reads the entry of <paramref name="batch"/>; null when there is none.</summary>
    /// <exception cref="FormatException">The text is not a batch id.</exception>
    /// <exception cref="LedgerException">The document is unreadable or of a newer schema.</exception>
    public async Task<LedgerEntry?> FindAsync(string batch, CancellationToken cancellationToken) =>
        (await _entries.ReadAsync(batch, cancellationToken))?.Entry;

    /// <summary>Writes a new entry as it is given; false, and nothing changed, when the batch has one already.</summary>
    public async Task<bool> CreateAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var pointer = LedgerPaths.PointerOf(entry);
        var open = !entry.State.IsTerminal();
        if (open)
        {
            await _pointers.WriteAsync(pointer, cancellationToken);
        }

        var created = await _entries.TryWriteAsync(entry, null, cancellationToken);
        if (!created)
        {
            await ClosePointerAsync(pointer, cancellationToken);
        }
        else if (open)
        {
            await _pointers.RestoreAsync(pointer, cancellationToken);
        }

        return created;
    }

    /// <summary>
    /// Changes the entry of <paramref name="batch"/>: <paramref name="change"/> gets it as it stands and returns what it is to become, or null to leave it; it is
    /// called again whenever another writer was faster, so it must decide by its argument alone. Sets <see cref="LedgerEntry.UpdatedAt"/>.
    /// </summary>
    /// <returns>The entry as this change left it.</returns>
    /// <exception cref="LedgerException">There is no entry, or it is unreadable or of a newer schema.</exception>
    public async Task<LedgerEntry> UpdateAsync(string batch, Func<LedgerEntry, LedgerEntry?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _entries.ReadAsync(batch, cancellationToken)
                ?? throw new LedgerException($"The ledger has no entry for the batch '{batch}', expected at '{LedgerPaths.Entry(batch)}'. Register its file first.");
            var next = Checked(read.Entry, change(read.Entry));
            var pointer = LedgerPaths.PointerOf(read.Entry);
            var opens = next is not null && read.Entry.State.IsTerminal() && !next.State.IsTerminal();
            if (opens)
            {
                await _pointers.WriteAsync(pointer, cancellationToken);
            }

            if (next is not null && !await _entries.TryWriteAsync(next, read, cancellationToken))
            {
                continue;
            }

            var entry = next ?? read.Entry;
            if (entry.State.IsTerminal())
            {
                await RemoveAsync(pointer, cancellationToken);
            }
            else if (opens)
            {
                await _pointers.RestoreAsync(pointer, cancellationToken);
            }

            return entry;
        }
    }

    /// <summary>Lists entries by table, then by day and id; those of <paramref name="table"/> or of all, from the UTC day <paramref name="from"/> of their files on.</summary>
    public IAsyncEnumerable<LedgerEntry> ListAsync(string? table, DateOnly? from, CancellationToken cancellationToken) =>
        ReadAsync(_listing.BatchesAsync(table, from, cancellationToken), cancellationToken);

    /// <summary>Lists the open batches of <paramref name="table"/>, or of all tables one after the other, in the order of their files.</summary>
    public IAsyncEnumerable<OpenPointer> OpenAsync(string? table, CancellationToken cancellationToken) =>
        OpenSinceAsync(table, cancellationToken).Select(found => found.Pointer);

    /// <summary>Removes the pointer, unless its batch turns out to be open.</summary>
    public async Task ClosePointerAsync(OpenPointer pointer, CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(pointer.Batch, cancellationToken))
        {
            await RemoveAsync(pointer, cancellationToken);
        }
    }

    /// <summary>Lists the tables that have entries, with <see cref="BatchId.UnclaimedTable"/> when files are unclaimed, by name.</summary>
    public IAsyncEnumerable<string> TablesAsync(CancellationToken cancellationToken) =>
        _listing.TablesAsync(cancellationToken);

    /// <summary>Writes the pointer of an open <paramref name="entry"/> if it is gone.</summary>
    internal async Task RestorePointerAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        if (!entry.State.IsTerminal())
        {
            await _pointers.RestoreAsync(LedgerPaths.PointerOf(entry), cancellationToken);
        }
    }

    internal IAsyncEnumerable<DateOnly> DaysAsync(string table, CancellationToken cancellationToken) =>
        _listing.DaysAsync(table, cancellationToken);

    internal IAsyncEnumerable<EntryReading> ReadDayAsync(string table, DateOnly day, CancellationToken cancellationToken) =>
        ReadAhead.SelectAsync(_listing.BatchesAsync(table, day, cancellationToken), ReadsAtOnce, TryReadAsync, cancellationToken);

    internal IAsyncEnumerable<EntryReading> ReadAsync(string table, DateOnly? from, CancellationToken cancellationToken) =>
        ReadAhead.SelectAsync(_listing.BatchesAsync(table, from, cancellationToken), ReadsAtOnce, TryReadAsync, cancellationToken);

    internal IAsyncEnumerable<string> BatchesAsync(string table, CancellationToken cancellationToken) =>
        _listing.BatchesAsync(table, from: null, cancellationToken);

    internal IAsyncEnumerable<(OpenPointer Pointer, DateTimeOffset WrittenAt)> OpenSinceAsync(string? table, CancellationToken cancellationToken) =>
        _pointers.ListAsync(table, cancellationToken);

    private IAsyncEnumerable<LedgerEntry> ReadAsync(IAsyncEnumerable<string> batches, CancellationToken cancellationToken) =>
        ReadAhead.SelectAsync(batches, ReadsAtOnce, FindAsync, cancellationToken).Where(entry => entry is not null).Select(entry => entry!);

    private async Task<EntryReading> TryReadAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return new EntryReading(batch, await FindAsync(batch, cancellationToken), null);
        }
        catch (LedgerException failure)
        {
            return new EntryReading(batch, null, failure);
        }
    }

    private async Task RemoveAsync(OpenPointer pointer, CancellationToken cancellationToken)
    {
        await _pointers.DeleteAsync(pointer, cancellationToken);
        if (await IsOpenAsync(pointer.Batch, cancellationToken))
        {
            await _pointers.WriteAsync(pointer, cancellationToken);
        }
    }

    private async Task<bool> IsOpenAsync(string batch, CancellationToken cancellationToken) =>
        await FindAsync(batch, cancellationToken) is { } entry && !entry.State.IsTerminal();

    private LedgerEntry? Checked(LedgerEntry before, LedgerEntry? after)
    {
        if (after is null)
        {
            return null;
        }

        if (after.Batch != before.Batch || after.Table != before.Table || after.File != before.File)
        {
            throw new LedgerException($"A change of the batch '{before.Batch}' would give it another id, table or file. Register the other file as a batch of its own.");
        }

        return after with { Schema = LedgerEntry.CurrentSchema, UpdatedAt = time.GetUtcNow() };
    }
}
