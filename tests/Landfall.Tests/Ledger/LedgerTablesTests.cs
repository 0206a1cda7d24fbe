using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Ledger;

public sealed class LedgerTablesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task ReadAsync_BetweenTwoDays_ListsTheirFilesNewestDayFirst()
    {
        const int day = 24 * 60;
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable.Range(0, 5).Select(n => LedgerBed.Entry(n * day)).ToList();
        await bed.Ledger.CreateAllAsync(entries, default);
        var first = new DateOnly(2026, 11, 20);

        Assert.Equal([entries[3].Batch, entries[2].Batch, entries[1].Batch], await ListAsync(first.AddDays(1), first.AddDays(3)));
        Assert.Equal([entries[4].Batch, entries[3].Batch], await ListAsync(first.AddDays(3), null));
        Assert.Equal([entries[1].Batch, entries[0].Batch], await ListAsync(null, first.AddDays(1)));
        Assert.Equal(5, (await ListAsync(null, null)).Count);

        async Task<List<string>> ListAsync(DateOnly? from, DateOnly? to) =>
            await bed.Tables.ReadAsync(LedgerBed.Table, from, to, default).Select(reading => reading.Batch).ToListAsync();
    }

    [Fact]
    public async Task ListAsync_TwoTables_ListsThemByName()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(1, BatchId.UnclaimedTable, BatchState.Unclaimed), default);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(), default);

        Assert.Equal([LedgerBed.Table, BatchId.UnclaimedTable], await bed.Tables.ListAsync(default).ToListAsync());
    }
}
