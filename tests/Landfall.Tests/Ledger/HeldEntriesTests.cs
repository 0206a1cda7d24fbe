using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Tests.Ledger;

/// <summary>Changes of entries that are held from an earlier reading: they are read again only where that reading is old.</summary>
public sealed class HeldEntriesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task UpdateAllAsync_NobodyCameInBetween_ReadsNothing()
    {
        var (bed, entries, held) = await HoldAsync();
        var found = 0;
        bed.Store.Found += _ => found++;

        var after = await UpdateAsync(bed, entries, held, Counted);

        Assert.Equal(0, found);
        Assert.Equal([1, 1], after.Select(entry => entry.LoadAttempts));
        Assert.Equal([1, 1], (await bed.EntriesAsync()).Select(entry => entry.LoadAttempts));
    }

    [Fact]
    public async Task UpdateAllAsync_AnotherWriterCameInBetween_ChangesWhatThatOneLeft()
    {
        var (bed, entries, held) = await HoldAsync();
        await bed.Ledger.UpdateAsync(entries[1].Batch, entry => entry with { LoadAttempts = 6 }, default);

        var after = await UpdateAsync(bed, entries, held, Counted);

        Assert.Equal([1, 7], after.Select(entry => entry.LoadAttempts));
    }

    [Fact]
    public async Task UpdateAllAsync_HeldEntriesThatWouldStay_AreReadBeforeTheyDo()
    {
        var (bed, entries, held) = await HoldAsync();
        await bed.Ledger.UpdateAsync(entries[1].Batch, entry => entry with { LoadAttempts = 6 }, default);

        var after = await UpdateAsync(bed, entries, held, entry => entry.LoadAttempts == 6 ? Counted(entry) : null);

        Assert.Equal([0, 7], after.Select(entry => entry.LoadAttempts));
    }

    [Fact]
    public async Task UpdateAllAsync_RowBesideAnEntryWasTakenAway_ReadsAnewAndEndsTheBatchOnce()
    {
        var (bed, entries, held) = await HoldAsync();
        await bed.Open.WaitAsync(entries[0], LedgerBed.Now.AddHours(1), "its snapshot is not whole.", default);

        var after = await UpdateAsync(bed, entries, held, entry => entry with { State = BatchState.Published });

        Assert.Equal([BatchState.Published, BatchState.Published], after.Select(entry => entry.State));
        Assert.Empty(await bed.OpenAsync());
    }

    [Fact]
    public async Task UpdateAsync_RowBesideMovesWhileItIsLookedFor_IsTakenAway()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(state: BatchState.Curated);
        await bed.Ledger.CreateAsync(entry, default);
        await bed.Open.WaitAsync(entry, LedgerBed.Now.AddHours(1), "its snapshot is not whole.", default);
        var (partition, key) = (LedgerRowKeys.PartitionOf(entry.Table), LedgerRowKeys.Waiting + LedgerRowKeys.EndOf(entry.Batch));
        var moving = new FaultyLedgerStore(bed.Store, async call =>
        {
            if (call.Changes is null && call.Key == key && await bed.Store.FindAsync(partition, key, default) is { } row)
            {
                var open = WorkRow.From(row) with { DueAt = null, WaitsFor = null, Version = null };
                await bed.Store.WriteAsync(
                    partition,
                    [new LedgerChange.Delete(key, row.Version!), new LedgerChange.Insert(open.ToRow())],
                    default
                );
            }

            return LedgerFault.None;
        });

        await new BatchLedger(moving, bed.Containers, bed.Metrics, bed.Time).UpdateAsync(
            entry.Batch,
            before => before with { State = BatchState.Published },
            default
        );

        Assert.Empty(await bed.OpenAsync());
    }

    private static LedgerEntry Counted(LedgerEntry entry) => entry with { LoadAttempts = entry.LoadAttempts + 1 };

    private static Task<IReadOnlyList<LedgerEntry>> UpdateAsync(
        LedgerBed bed,
        LedgerEntry[] entries,
        IReadOnlyDictionary<string, HeldEntry> held,
        Func<LedgerEntry, LedgerEntry?> change
    ) => bed.Ledger.UpdateAllAsync(LedgerBed.Table, [.. entries.Select(entry => entry.Batch)], held, change, default);

    private async Task<(LedgerBed Bed, LedgerEntry[] Entries, IReadOnlyDictionary<string, HeldEntry> Held)> HoldAsync()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        LedgerEntry[] entries = [LedgerBed.Entry(2), LedgerBed.Entry(1)];
        await bed.Ledger.CreateAllAsync(entries, default);
        var group = await new EntryGroups(bed.Faulty, bed.Containers, bed.Metrics, bed.Time).ReadAsync(
            LedgerBed.Table,
            [.. entries.Select(entry => entry.Batch)],
            default
        );
        return (bed, entries, group.Held.ToDictionary(held => held.Entry.Batch, StringComparer.Ordinal));
    }
}
