using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Ledger;

public sealed class ManyBatchesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task CreateAllAsync_SomeKnownAndSomeNamedTwice_WritesTheRestAndMeetsThem()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var known = LedgerBed.Entry(7) with { State = BatchState.Published };
        await bed.Ledger.CreateAsync(known, default);
        var entries = Enumerable
            .Range(0, 100)
            .Select(n => LedgerBed.Entry(n))
            .Append(LedgerBed.Entry(1, "amplitude.event"))
            .Append(LedgerBed.Entry(1, BatchId.UnclaimedTable, BatchState.Unclaimed))
            .Append(LedgerBed.Entry(3))
            .ToList();
        var writes = bed.Store.Writes;

        var created = await bed.Ledger.CreateAllAsync(entries, default);

        Assert.Equal(entries.Select(entry => entry.Batch), created.Select(one => one.Entry.Batch));
        Assert.Equal([7, 102], created.Index().Where(one => !one.Item.IsNew).Select(one => one.Index));
        Assert.Equivalent(known, created[7].Entry, strict: true);
        Assert.Equal(102, (await bed.EntriesAsync()).Count);
        Assert.Equal(100, (await bed.OpenAsync()).Count);

        // Three of the table, one of each other one, and two for the names of the tables that are new.
        Assert.Equal(writes + 7, bed.Store.Writes);
    }

    [Fact]
    public async Task UpdateAllAsync_ManyBatches_ChangesEachOnceInTheirOrder()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable.Range(0, 60).Select(n => LedgerBed.Entry(n)).ToList();
        await bed.Ledger.CreateAllAsync(entries, default);
        var writes = bed.Store.Writes;

        var after = await bed.Ledger.UpdateAllAsync(
            LedgerBed.Table,
            [.. entries.Select(entry => entry.Batch)],
            entry =>
                entry.File.LastModified.Minute % 2 == 0
                    ? entry with
                    {
                        State = BatchState.Refused,
                        CurateAttempts = entry.CurateAttempts + 1,
                    }
                    : null,
            default
        );

        Assert.Equal(entries.Select(entry => entry.Batch), after.Select(entry => entry.Batch));
        Assert.Equal(entries.Select(entry => entry.File.LastModified.Minute % 2 == 0 ? 1 : 0), after.Select(entry => entry.CurateAttempts));
        Assert.Equivalent(after.OrderBy(entry => entry.Batch), (await bed.EntriesAsync()).OrderBy(entry => entry.Batch), strict: true);
        Assert.Equal(30, (await bed.OpenAsync()).Count);
        Assert.Equal(writes + 4, bed.Store.Writes);
    }

    [Fact]
    public async Task UpdateAllAsync_RejectsAndAnEventComeWithEach_FitsIntoTransactions()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable.Range(0, 60).Select(n => LedgerBed.Entry(n)).ToList();
        await bed.Ledger.CreateAllAsync(entries, default);

        await bed.Ledger.UpdateAllAsync(
            LedgerBed.Table,
            [.. entries.Select(entry => entry.Batch)],
            entry =>
                entry with
                {
                    State = BatchState.Parked,
                    Error = new BatchError("code", "message", "hint"),
                    Manifest = BatchLedgerTests.FullEntry().Manifest,
                },
            default
        );

        Assert.All(await bed.EntriesAsync(), entry => Assert.Equal(BatchState.Parked, entry.State));
    }

    [Fact]
    public async Task UpdateAllAsync_OneIsMissing_ChangesNone()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(1), default);

        await Assert.ThrowsAsync<LedgerException>(() =>
            bed.Ledger.UpdateAllAsync(
                LedgerBed.Table,
                [LedgerBed.Entry(1).Batch, LedgerBed.Entry(2).Batch],
                entry => entry with { Generation = 1 },
                default
            )
        );

        Assert.Equal(0, (await bed.Ledger.FindAsync(LedgerBed.Entry(1).Batch, default))!.Generation);
    }
}
