using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger.Rows;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Ledger;

/// <summary>Transactions whose outcome is not known, and random histories under them.</summary>
public sealed class UnclearWriteTests(AzuriteFixture azurite)
{
    private static readonly BatchState[] States = Enum.GetValues<BatchState>();

    private static readonly Manifest WithOneReject = new()
    {
        Attempt = 1,
        Contract = "0123456789abcdef",
        Parts = [],
        Rows = 0,
        Bytes = 0,
        RejectParts = [new PartFile("rejects/part-00000.parquet", 1, 10)],
        RejectRows = 1,
        RowsRead = 1,
        BlankLines = 0,
        Lines = 2,
        DecodedBytes = 10,
        ContentHash = "",
    };

    [Theory]
    [InlineData(nameof(LedgerFault.Fails), 0)]
    [InlineData(nameof(LedgerFault.SucceedsUnsaid), 1)]
    [InlineData(nameof(LedgerFault.ComesLate), 1)]
    public async Task UpdateAsync_NoAnswer_IsToldAndChangesOnceAtMost(string fault, int attempts)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        var left = 1;
        var ledger = Ledger(bed, call =>
            call is { Changes: not null, Partition: LedgerBed.Table } && left-- > 0 ? Enum.Parse<LedgerFault>(fault) : LedgerFault.None
        );

        await Assert.ThrowsAsync<LedgerStoreException>(() =>
            ledger.UpdateAsync(entry.Batch, e => e with { CurateAttempts = e.CurateAttempts + 1 }, default)
        );

        await ledger.FindAsync(entry.Batch, default);
        Assert.Equal(attempts, (await ledger.FindAsync(entry.Batch, default))!.CurateAttempts);
    }

    [Theory]
    [InlineData(nameof(LedgerFault.Fails))]
    [InlineData(nameof(LedgerFault.SucceedsUnsaid))]
    [InlineData(nameof(LedgerFault.ComesLate))]
    public async Task CreateAllAsync_NoAnswerAndAgain_HasEachOnce(string fault)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable
            .Range(0, 60)
            .Select(n => LedgerBed.Entry(n, state: n % 2 == 0 ? BatchState.Published : BatchState.Registered))
            .ToList();
        var writes = 0;
        var ledger = Ledger(bed, call => call.Changes?.Count > 1 && ++writes == 2 ? Enum.Parse<LedgerFault>(fault) : LedgerFault.None);

        await Assert.ThrowsAsync<LedgerStoreException>(() => ledger.CreateAllAsync(entries, default));
        await ledger.CreateAllAsync(entries, default);

        Assert.Equal(
            entries.Select(entry => entry.Batch).Order(StringComparer.Ordinal),
            (await bed.EntriesAsync()).Select(entry => entry.Batch).Order(StringComparer.Ordinal)
        );
        await CheckAsync(bed);
    }

    [Fact]
    public async Task CreateAsync_RowOfTheTableRefusedForNothing_ListsTheTable()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var left = 5;
        var ledger = Ledger(bed, call =>
            call is { Partition: "~tables", Changes: not null } && left-- > 0 ? LedgerFault.IsRefused : LedgerFault.None
        );

        await ledger.CreateAsync(LedgerBed.Entry(), default);

        Assert.Equal([LedgerBed.Table], await bed.Tables.ListAsync(default).ToListAsync());
    }

    [Fact]
    public async Task CreateAsync_RowOfTheTableRefusedForGood_HasNoEntryAndSaysWhy()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var ledger = Ledger(bed, call => call is { Partition: "~tables", Changes: not null } ? LedgerFault.IsRefused : LedgerFault.None);

        var problem = await Assert.ThrowsAsync<LedgerStoreException>(() => ledger.CreateAsync(LedgerBed.Entry(), default));

        Assert.Equal(
            "The ledger refused the row of 'salesforce.account' in its list of tables 100 times: others write there all the time, or its "
                + "rows contradict each other. Try again later; if it is refused then too, look at the rows of that name in the ledger's "
                + "store.",
            problem.Message
        );
        Assert.Null(await ledger.FindAsync(LedgerBed.Entry().Batch, default));
    }

    [Fact]
    public async Task UpdateAsync_RefusedForGood_EndsAndSaysWhat()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        var ledger = Ledger(bed, call =>
            call is { Partition: not "~tables", Changes: not null } ? LedgerFault.IsRefused : LedgerFault.None
        );

        var problem = await Assert.ThrowsAsync<LedgerStoreException>(() =>
            ledger.UpdateAsync(entry.Batch, before => before with { CurateAttempts = 1 }, default)
        );

        Assert.StartsWith($"The ledger refused a change of {entry.Batch} 100 times", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitAsync_RefusedForGood_EndsAndSaysWhat()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        bed.Faults = call => call.Changes is not null ? LedgerFault.IsRefused : LedgerFault.None;

        var problem = await Assert.ThrowsAsync<LedgerStoreException>(() =>
            bed.Open.WaitAsync(entry, LedgerBed.Now.AddHours(1), "its snapshot is not whole.", default)
        );

        Assert.StartsWith($"The ledger refused the wait of {entry.Batch} 100 times", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAllAsync_StorageLostTheEntryAndKeptTheRowBesideIt_WritesBothAnew()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        var (partition, key) = (LedgerRowKeys.PartitionOf(entry.Table), LedgerRowKeys.Entries + LedgerRowKeys.EndOf(entry.Batch));
        var lost = await bed.Store.FindAsync(partition, key, default);
        await bed.Store.WriteAsync(partition, [new LedgerChange.Delete(key, lost!.Version!)], default);

        var created = Assert.Single(await bed.Ledger.CreateAllAsync([entry], default));

        Assert.True(created.IsNew);
        Assert.Equal(entry.File, (await bed.Ledger.FindAsync(entry.Batch, default))!.File);
        Assert.Single(await bed.OpenAsync());
    }

    [Fact]
    public async Task AskAsync_RowsRefusedForNothing_HasReportAndCommand()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var refused = new HashSet<string>(StringComparer.Ordinal);
        bed.Faults = call =>
            call.Changes is not null && call.Key != LedgerRowKeys.Head && refused.Add(call.Key) ? LedgerFault.IsRefused : LedgerFault.None;
        var requests = new RecoveryRequests(bed.Faulty, bed.Tables, bed.Waker, bed.Time);

        await requests.AskAsync("r1", LedgerBed.Table, new RecoveryCommand(RecoveryKind.Reprocess), default);

        Assert.Equal(3, refused.Count);
        Assert.Equal([LedgerBed.Table], (await requests.FindAsync("r1", default)).Select(request => request.Table));
        Assert.NotNull(await bed.Store.FindAsync(LedgerBed.Table, LedgerRowKeys.Commands + "r1", default));
    }

    [Fact]
    public async Task ChangeAsync_RowsOfRejectsRefusedForNothing_AreThereWithTheManifests()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable.Range(0, EntryGroups.Most).Select(n => LedgerBed.Entry(n)).ToList();
        await bed.Ledger.CreateAllAsync(entries, default);
        var refused = 0;
        bed.Faults = call => call.Changes is [LedgerChange.Put, ..] && refused++ == 0 ? LedgerFault.IsRefused : LedgerFault.None;
        var groups = new EntryGroups(bed.Faulty, bed.Containers, bed.Metrics, bed.Time);
        var batches = entries.ConvertAll(entry => entry.Batch);

        await groups.ChangeAsync(
            await groups.ReadAsync(LedgerBed.Table, batches, default),
            before => [.. before.Select(entry => entry with { State = BatchState.Curated, Manifest = WithOneReject })],
            default
        );

        Assert.Equal(2, refused);
        var found = await bed.Tables.ReadRejectedAsync(LedgerBed.Table, after: null, int.MaxValue, default).ToListAsync();
        Assert.Equal(batches.Order(StringComparer.Ordinal), found.Select(read => read.Batch).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task AnyHistory_UnderFaults_KeepsRowsAndCountsAsTheEntriesSay(int seed)
    {
        const int writers = 4;
        const int steps = 150;
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable
            .Range(0, 40)
            .Select(n =>
                LedgerBed.Entry(
                    n * 600,
                    n % 5 == 0 ? BatchId.UnclaimedTable
                        : n % 3 == 0 ? "amplitude.event"
                        : LedgerBed.Table
                )
            )
            .ToList();

        await Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(writer =>
                    Task.Run(async () =>
                    {
                        var random = new Random((seed * 100) + writer);
                        var gate = new Lock();
                        var ledger = Ledger(bed, _ =>
                        {
                            lock (gate)
                            {
                                return random.Next(12) == 0 ? (LedgerFault)random.Next(1, 5) : LedgerFault.None;
                            }
                        });
                        for (var step = 0; step < steps; step++)
                        {
                            try
                            {
                                await StepAsync(ledger, bed, entries, random, gate);
                            }
                            catch (LedgerStoreException)
                            {
                                continue;
                            }
                        }
                    })
                )
        );

        Assert.NotEmpty(await bed.EntriesAsync());
        await CheckAsync(bed);
    }

    private static async Task StepAsync(BatchLedger ledger, LedgerBed bed, List<LedgerEntry> entries, Random random, Lock gate)
    {
        int Next(int below)
        {
            lock (gate)
            {
                return random.Next(below);
            }
        }

        var entry = entries[Next(entries.Count)];
        var (state, rows, related) = (States[Next(States.Length)], Next(100), Next(2) == 0 ? entry.Batch : null);
        LedgerEntry Changed(LedgerEntry before) =>
            before with
            {
                State = state,
                Generation = before.Generation + 1,
                RelatedBatch = related,
                Error = related is null ? null : new BatchError("code", "m", "h"),
                Manifest = rows < 20 ? null : Manifest(rows),
                Counts = rows < 40 ? null : LoadCounts.None with { Inserted = rows, Updated = 1, Superseded = 5 },
            };

        switch (Next(4))
        {
            case 0:
                await ledger.CreateAsync(Changed(entry), default);
                break;
            case 1:
                await ledger.CreateAllAsync([.. entries.Skip(Next(entries.Count)).Take(10)], default);
                break;
            case 2:
                var table = entry.Table;
                var known = (await bed.EntriesAsync()).Where(one => one.Table == table).Select(one => one.Batch).Take(30).ToList();
                await ledger.UpdateAllAsync(
                    table,
                    known,
                    before => before.File.LastModified.Minute % 3 == 0 ? Changed(before) : null,
                    default
                );
                break;
            default:
                if (await ledger.FindAsync(entry.Batch, default) is not null)
                {
                    await ledger.UpdateAsync(entry.Batch, Changed, default);
                }

                break;
        }
    }

    // Of each table: the rows beside the entries are those that follow from them, and the counts are what a look at every entry comes to.
    private static async Task CheckAsync(LedgerBed bed)
    {
        var summary = new LedgerSummary(bed.Tables, bed.Open, bed.Loaded, NullLogger<LedgerSummary>.Instance);
        var entries = await bed.EntriesAsync();
        foreach (var table in entries.GroupBy(entry => entry.Table, StringComparer.Ordinal))
        {
            var expected = table
                .SelectMany(entry => BatchRows.ChangesBeside(found: null, entry))
                .Select(change => ((LedgerChange.Insert)change).Row);
            var rejected = table
                .Select(entry => BatchRows.ChangeOfRejects(before: null, entry))
                .OfType<LedgerChange.Put>()
                .Select(change => change.Row);
            var beside = bed
                .Store.List(LedgerRowKeys.PartitionOf(table.Key), new LedgerKeys("o", null))
                .Where(row => !row.Key.StartsWith(LedgerRowKeys.Events, StringComparison.Ordinal))
                .ToLookup(row => row.Key.StartsWith(LedgerRowKeys.Rejected, StringComparison.Ordinal));
            Assert.Equal(
                rejected.OrderBy(row => row.Key, StringComparer.Ordinal).Select(Said),
                beside[true].Where(row => row.Number("rows") > 0).Select(Said)
            );
            Assert.Equal(expected.OrderBy(row => row.Key, StringComparer.Ordinal).Select(Said), beside[false].Select(Said));

            var scanned = new TableTally();
            table.Select(CountedBatch.Of).ToList().ForEach(scanned.Add);
            Assert.Equivalent(scanned.ToSummary(table.Key), await summary.TableAsync(table.Key, from: null, default), strict: true);
            Assert.Equivalent(scanned.ToSummary(table.Key), await summary.CountAsync(table.Key, from: null, default), strict: true);
        }
    }

    private static string Said(LedgerRow row)
    {
        var columns = row.Columns.OrderBy(column => column.Key, StringComparer.Ordinal);
        return $"{row.Key} {string.Join(' ', columns.Select(column => $"{column.Key}={column.Value}"))}";
    }

    private static Manifest Manifest(long rows) =>
        new()
        {
            Attempt = 1,
            Contract = "0123456789abcdef",
            Parts = [],
            Rows = rows,
            Bytes = 3,
            RejectParts = [],
            RejectRows = rows / 7,
            RowsRead = rows + (rows / 7),
            BlankLines = 0,
            Lines = 0,
            DecodedBytes = 99,
            ContentHash = "abc",
        };

    private static BatchLedger Ledger(LedgerBed bed, Func<LedgerCall, LedgerFault> faults) =>
        new(new FaultyLedgerStore(bed.Store, call => Task.FromResult(faults(call))), bed.Containers, bed.Metrics, bed.Time);
}
