using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Ledger;

public sealed class OpenBatchesTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task CreateAsync_NewBatch_WritesWhatThereIsToDoBesideIt()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry() with { SnapshotKey = "2026-11-20" };

        Assert.True(await bed.Ledger.CreateAsync(entry, default));

        var open = Assert.Single(await bed.OpenAsync());
        Assert.Equal(
            new OpenBatch(
                entry.Table,
                entry.Batch,
                new WorkRow
                {
                    End = "79738879939899" + entry.Batch[^21..],
                    Work = WorkKind.Curate,
                    Generation = 0,
                    State = BatchState.Registered,
                    Contract = entry.Contract,
                    SnapshotKey = "2026-11-20",
                    ModifiedAt = entry.File.LastModified,
                    Bytes = 100,
                    UpdatedAt = LedgerBed.Now,
                    Version = open.Work.Version,
                }
            ),
            open
        );
        Assert.Equal(["b|" + open.Work.End, "o|" + open.Work.End], bed.Store.List(entry.Table, LedgerKeys.All).Select(row => row.Key));
        Assert.StartsWith(
            $$"""{"schema":1,"batch":"{{entry.Batch}}",""",
            (await bed.RowAsync(entry)).Text("json"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("salesforce.account", BatchState.Registered, WorkKind.Curate)]
    [InlineData(BatchId.ArchiveTable, BatchState.Registered, WorkKind.Unpack)]
    [InlineData("salesforce.account", BatchState.Curated, WorkKind.Load)]
    [InlineData("salesforce.account", BatchState.Published, null)]
    [InlineData(BatchId.UnclaimedTable, BatchState.Unclaimed, null)]
    [InlineData("salesforce.account", BatchState.Parked, null)]
    public async Task CreateAsync_AnyState_IsOpenWhileThereIsWork(string table, BatchState state, WorkKind? work)
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        Assert.True(await bed.Ledger.CreateAsync(LedgerBed.Entry(1, table, state), default));

        Assert.Equal(work is null ? [] : [work.Value], (await bed.OpenAsync()).Select(open => open.Work.Work));
    }

    [Fact]
    public async Task UpdateAsync_Parked_WaitsForAPersonInstead()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);

        await bed.Ledger.UpdateAsync(
            entry.Batch,
            e => e with { State = BatchState.Parked, Error = new BatchError("code", "m", "h") },
            default
        );

        Assert.Empty(await bed.OpenAsync());
        var stopped = Assert.Single(bed.Store.List(entry.Table, LedgerKeys.StartingWith(LedgerRowKeys.Stopped)));
        Assert.Equal(("parked", "code", LedgerBed.Now), (stopped.Text("state"), stopped.Text("code"), stopped.Instant("updatedAt")));
    }

    [Fact]
    public async Task UpdateAsync_SameWork_KeepsTheClaimAndOtherWorkDropsIt()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        var work = Assert.Single(await bed.OpenAsync()).Work;
        var claimed = work with
        {
            Claim = "g1",
            Mark = LedgerBed.Now,
            Begun = true,
            DueAt = LedgerBed.Now.AddMinutes(1),
            WaitsFor = "a turn",
        };
        await bed.Store.WriteAsync(
            entry.Table,
            [new LedgerChange.Delete(work.Key, work.Version!), new LedgerChange.Insert(claimed.ToRow() with { Version = null })],
            default
        );

        await bed.Ledger.UpdateAsync(entry.Batch, e => e with { CurateAttempts = 1 }, default);
        var same = Assert.Single(await bed.OpenAsync()).Work;
        await bed.Ledger.UpdateAsync(entry.Batch, e => e with { State = BatchState.Curated }, default);
        var other = Assert.Single(await bed.OpenAsync()).Work;

        Assert.Equal(claimed with { Attempts = 1, Version = same.Version }, same);
        Assert.Equal((WorkKind.Load, null, null, false, null), (other.Work, other.Claim, other.Mark, other.Begun, other.DueAt));
        Assert.Equal(["o|" + work.End], bed.Store.List(entry.Table, new LedgerKeys("c", null)).Select(row => row.Key));
    }

    [Fact]
    public async Task UpdateAsync_BackToOpen_IsToBeWorkedOn()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(1, LedgerBed.Table, BatchState.Parked);
        await bed.Ledger.CreateAsync(entry, default);

        await bed.Ledger.UpdateAsync(entry.Batch, e => e with { State = BatchState.Registered }, default);

        Assert.Equal([entry.Batch], (await bed.OpenAsync()).Select(open => open.Batch));
    }

    [Fact]
    public async Task ListAsync_SeveralTablesAndDays_ListsTheNewestDayFirst()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        LedgerEntry[] entries = [LedgerBed.Entry(1), LedgerBed.Entry(24 * 60), LedgerBed.Entry(1, "amplitude.event")];
        await Task.WhenAll(entries.Select(entry => bed.Ledger.CreateAsync(entry, default)));

        Assert.Equal([entries[2].Batch, entries[1].Batch, entries[0].Batch], (await bed.OpenAsync()).Select(open => open.Batch));
        Assert.Equal([entries[1].Batch, entries[0].Batch], (await bed.OpenAsync(LedgerBed.Table)).Select(open => open.Batch));
    }
}
