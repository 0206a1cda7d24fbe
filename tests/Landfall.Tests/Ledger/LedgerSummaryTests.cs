using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;
using Landfall.Tests.Landing;
using Landfall.Tests.Ledger.Rows;

namespace Landfall.Tests.Ledger;

public sealed class LedgerSummaryTests(AzuriteFixture azurite)
{
    private static readonly Manifest Manifest = new()
    {
        Attempt = 1,
        Contract = "0123456789abcdef",
        Parts = [],
        Rows = 8,
        Bytes = 0,
        RejectParts = [],
        RejectRows = 2,
        RowsRead = 10,
        BlankLines = 0,
        Lines = 11,
        DecodedBytes = 99,
        ContentHash = "abc",
    };

    private readonly RecordedLog<LedgerSummary> _log = new();

    [Fact]
    public async Task TablesAsync_AllKindsOfFiles_CountsEachOnce()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await CreateAsync(
            bed,
            LedgerBed.Entry(1) with
            {
                State = BatchState.Published,
                Manifest = Manifest,
                Counts = LoadCounts.None with { Inserted = 5, Updated = 2, Unchanged = 1 },
            },
            LedgerBed.Entry(2) with
            {
                State = BatchState.Curated,
                Manifest = Manifest,
                UpdatedAt = LedgerBed.Now.AddHours(1),
            },
            LedgerBed.Entry(3) with
            {
                State = BatchState.Replaced,
            },
            LedgerBed.Entry(4) with
            {
                State = BatchState.Replaced,
            },
            LedgerBed.Entry(5, BatchId.UnclaimedTable, BatchState.Unclaimed),
            LedgerBed.Entry(6, BatchId.UnclaimedTable, BatchState.Unclaimed) with
            {
                RelatedBatch = LedgerBed.Entry(2).Batch,
            }
        );

        var tables = await Summary(bed).TablesAsync(from: null, default).ToListAsync();

        Dictionary<BatchState, long> account = new()
        {
            [BatchState.Curated] = 1,
            [BatchState.Published] = 1,
            [BatchState.Replaced] = 2,
        };
        Dictionary<BatchState, long> unclaimed = new() { [BatchState.Unclaimed] = 1 };
        Assert.Equivalent(
            new[]
            {
                new TableSummary(LedgerBed.Table, account, 4, 0, 0, 16, 4, 7, LedgerBed.Now.AddHours(1)),
                new TableSummary(BatchId.UnclaimedTable, unclaimed, 1, 1, 0, 0, 0, 0, LedgerBed.Now),
            },
            tables,
            strict: true
        );
    }

    [Fact]
    public async Task TableAsync_NoEntrySince_ReturnsNull()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await CreateAsync(bed, LedgerBed.Entry());

        Assert.Null(await Summary(bed).TableAsync(LedgerBed.Table, new DateOnly(2026, 11, 21), default));
    }

    [Fact]
    public async Task TableAsync_EntryOfAStateThatIsNotKnown_IsCountedBesideTheOthers()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await CreateAsync(bed, LedgerBed.Entry(1), LedgerBed.Entry(2));
        var row = await bed.RowAsync(LedgerBed.Entry(1));
        var columns = new Dictionary<string, object>(row.Columns, StringComparer.Ordinal) { ["state"] = "levitating" };
        await bed.Store.WriteAsync(LedgerBed.Table, [new LedgerChange.Put(row with { Columns = columns })], default);

        var table = await Summary(bed).TableAsync(LedgerBed.Table, new DateOnly(2026, 11, 20), default);

        Dictionary<BatchState, long> states = new() { [BatchState.Registered] = 1 };
        Assert.Equivalent(new TableSummary(LedgerBed.Table, states, 1, 0, 1, 0, 0, 0, LedgerBed.Now), table, strict: true);
    }

    [Fact]
    public async Task TableAsync_LongHistory_ReadsNoClosedBatch()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [.. Enumerable.Range(0, 500).Select(n => LedgerBed.Entry(n, state: BatchState.Published))],
            default
        );
        await CreateAsync(bed, LedgerBed.Entry(1_000));
        var read = new List<string>();
        bed.Faults = call =>
        {
            read.Add(call.Key);
            return LedgerFault.None;
        };

        var table = await Summary(bed).TableAsync(LedgerBed.Table, from: null, default);

        Assert.Equal((501, 500, 1), (table!.Files, table.States[BatchState.Published], table.States[BatchState.Registered]));
        Assert.Equal(["n|", "o|", "w|", "n|", LedgerBed.Table], read);
    }

    [Fact]
    public async Task NewestAsync_DocumentIsUnreadable_LeavesItOutWithAWarning()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var (damaged, sound) = (LedgerBed.Entry(1), LedgerBed.Entry(2));
        await CreateAsync(bed, damaged, sound);
        await bed.DamageAsync(damaged, "{");

        var newest = await Summary(bed).NewestAsync(table: null, default).ToListAsync();

        Assert.Equal([sound.Batch], newest.Select(entry => entry.Batch));
        Assert.Equal([$"Warning: The ledger entry of {damaged.Batch} cannot be read and is left out of the listing."], _log.Lines);
    }

    [Fact]
    public async Task NewestAsync_SeveralTablesAndDays_ListsNewestFirst()
    {
        const int day = 24 * 60;
        var bed = await LedgerBed.CreateAsync(azurite);
        LedgerEntry[] entries =
        [
            LedgerBed.Entry(day),
            LedgerBed.Entry(2, "amplitude.event"),
            LedgerBed.Entry(1),
            LedgerBed.Entry(-day, "amplitude.event"),
        ];
        await CreateAsync(bed, entries);
        var summary = Summary(bed);

        Assert.Equal(
            entries.Select(entry => entry.Batch),
            await summary.NewestAsync(table: null, default).Select(entry => entry.Batch).ToListAsync()
        );
        Assert.Equal(
            [entries[0].Batch, entries[2].Batch],
            await summary.NewestAsync(LedgerBed.Table, default).Select(entry => entry.Batch).ToListAsync()
        );
    }

    [Fact]
    public async Task NewestAsync_ManyOfOneDay_ListsNewestFirst()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable.Range(0, 300).Select(n => LedgerBed.Entry(n, n % 3 == 0 ? "amplitude.event" : LedgerBed.Table)).ToList();
        await bed.Ledger.CreateAllAsync(entries, default);

        Assert.Equal(
            entries.Select(entry => entry.Batch).Reverse(),
            await Summary(bed).NewestAsync(table: null, default).Select(entry => entry.Batch).ToListAsync()
        );
    }

    [Fact]
    public async Task RejectedAsync_LongHistory_ReadsOnlyBatchesWithRejects()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [.. Enumerable.Range(0, 500).Select(n => LedgerBed.Entry(n, state: BatchState.Published))],
            default
        );
        var (rejected, later, clean) = (LedgerBed.Entry(600), LedgerBed.Entry(601), LedgerBed.Entry(602));
        await CreateAsync(bed, rejected, later, clean);
        foreach (var batch in (string[])[rejected.Batch, later.Batch, clean.Batch])
        {
            await bed.Ledger.UpdateAsync(batch, before => before with { Manifest = Manifest }, default);
        }

        await bed.Ledger.UpdateAsync(clean.Batch, before => before with { Manifest = Manifest with { RejectRows = 0 } }, default);
        var read = new List<string>();
        bed.Faults = call =>
        {
            read.Add(call.Key);
            return LedgerFault.None;
        };

        var found = await Summary(bed).RejectedAsync(LedgerBed.Table, default).Select(entry => entry.Batch).ToListAsync();

        Assert.Equal([later.Batch, rejected.Batch], found);
        Assert.Equal(
            [LedgerRowKeys.EndOf(later.Batch), LedgerRowKeys.EndOf(rejected.Batch)],
            read.Where(key => key.StartsWith(LedgerRowKeys.Entries, StringComparison.Ordinal)).Select(key => key[2..])
        );
    }

    [Fact]
    public async Task StoppedAsync_LongHistory_ReadsOnlyBatchesThatWaitForAPerson()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [.. Enumerable.Range(0, 500).Select(n => LedgerBed.Entry(n, state: BatchState.Published))],
            default
        );
        var (parked, refused, released) = (LedgerBed.Entry(-3), LedgerBed.Entry(-2), LedgerBed.Entry(-1));
        await CreateAsync(bed, parked, refused, released);
        await StopAsync(bed, parked, BatchState.Parked);
        await StopAsync(bed, refused, BatchState.Refused);
        await StopAsync(bed, released, BatchState.Parked);
        await bed.Ledger.UpdateAsync(released.Batch, before => before with { State = BatchState.Registered }, default);
        var read = new List<string>();
        bed.Faults = call =>
        {
            read.Add(call.Key);
            return LedgerFault.None;
        };

        var found = await Summary(bed).StoppedAsync(LedgerBed.Table, default).Select(entry => entry.Batch).ToListAsync();

        Assert.Equal([refused.Batch, parked.Batch], found);
        Assert.Equal(
            [LedgerRowKeys.EndOf(refused.Batch), LedgerRowKeys.EndOf(parked.Batch)],
            read.Where(key => key.StartsWith(LedgerRowKeys.Entries, StringComparison.Ordinal)).Select(key => key[2..])
        );
    }

    [Fact]
    public async Task LookAsync_LongHistory_GoesThroughTheNewestAndThoseThatWaitForAPerson()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAllAsync(
            [.. Enumerable.Range(0, LedgerSummary.LookedThrough + 100).Select(n => LedgerBed.Entry(n, state: BatchState.Published))],
            default
        );
        var parked = LedgerBed.Entry(-1);
        await CreateAsync(bed, parked);
        await StopAsync(bed, parked, BatchState.Parked);
        var (oldest, newest) = (LedgerBed.Entry(0), LedgerBed.Entry(LedgerSummary.LookedThrough + 99));

        Assert.Equal(("", false, LedgerSummary.LookedThrough + 1), await LookAsync(oldest));
        Assert.Equal((parked.Batch, false, LedgerSummary.LookedThrough + 1), await LookAsync(parked));
        Assert.Equal((newest.Batch, false, 1), await LookAsync(newest, most: 1));

        async Task<(string Found, bool IsWhole, int Looked)> LookAsync(LedgerEntry wanted, int most = 10)
        {
            var looked = 0;
            var look = await Summary(bed)
                .LookAsync(
                    table: null,
                    entry =>
                    {
                        looked++;
                        return entry.Batch == wanted.Batch;
                    },
                    most,
                    default
                );
            return (string.Join(' ', look.Found.Select(entry => entry.Batch)), look.IsWhole, looked);
        }
    }

    [Fact]
    public async Task LookAsync_ShortHistory_IsWhole()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var (older, newer) = (LedgerBed.Entry(1), LedgerBed.Entry(2, "amplitude.event"));
        await CreateAsync(bed, older, newer);

        var look = await Summary(bed).LookAsync(table: null, _ => true, most: 10, default);

        Assert.Equal([newer.Batch, older.Batch], look.Found.Select(entry => entry.Batch));
        Assert.True(look.IsWhole);
    }

    private static Task StopAsync(LedgerBed bed, LedgerEntry entry, BatchState state) =>
        bed.Ledger.UpdateAsync(
            entry.Batch,
            before => before with { State = state, Error = new BatchError("code", "message", "hint") },
            default
        );

    private LedgerSummary Summary(LedgerBed bed) => new(bed.Tables, bed.Open, bed.Loaded, _log);

    private static Task CreateAsync(LedgerBed bed, params LedgerEntry[] entries) =>
        Task.WhenAll(entries.Select(entry => bed.Ledger.CreateAsync(entry, default)));
}
