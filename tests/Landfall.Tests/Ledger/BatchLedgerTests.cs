using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Tests.Azurite;

namespace Landfall.Tests.Ledger;

public sealed class BatchLedgerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task FindAsync_NothingWritten_ReturnsNull()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        Assert.Null(await bed.Ledger.FindAsync(LedgerBed.Entry().Batch, default));
    }

    [Fact]
    public async Task FindAsync_FullEntry_ReturnsEveryField()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = FullEntry();
        await bed.Ledger.CreateAsync(entry, default);

        var found = await bed.Ledger.FindAsync(entry.Batch, default);

        Assert.Equivalent(entry, found, strict: true);
    }

    [Fact]
    public async Task FindAsync_DocumentWithoutOptionalFields_ReturnsTheirDefaults()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await WriteAsync(
            bed,
            entry,
            $$"""
            { "schema": 1, "batch": "{{entry.Batch}}", "table": "{{entry.Table}}", "state": "registered",
              "file": { "name": "in/1.csv", "eTag": "0x1", "lastModified": "2026-11-20T06:01:00+00:00", "length": 100 },
              "contract": "0123456789abcdef",
              "registeredAt": "2026-11-20T06:00:00+00:00", "updatedAt": "2026-11-20T06:00:00+00:00", "later": true }
            """
        );

        Assert.Equivalent(entry, await bed.Ledger.FindAsync(entry.Batch, default), strict: true);
    }

    [Fact]
    public async Task FindAsync_NewerSchema_SaysWhoCanReadIt()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await WriteAsync(bed, entry, """{ "schema": 2, "state": "levitating" }""", schema: 2);

        var problem = await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.FindAsync(entry.Batch, default));

        Assert.Equal(
            $"The ledger entry of {entry.Batch} has schema 2 and this Landfall knows schemas up to 1; "
                + "it was left as it is. Run the newer Landfall that wrote it.",
            problem.Message
        );
    }

    [Theory]
    [InlineData("null", "The document is null.")]
    [InlineData(
        "",
        "The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, "
            + "when isFinalBlock is true. Path: $ | LineNumber: 0 | BytePositionInLine: 0."
    )]
    public async Task FindAsync_NoLedgerEntry_SaysWhatAndWhere(string text, string problem)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await WriteAsync(bed, entry, text);

        var thrown = await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.FindAsync(entry.Batch, default));

        Assert.Equal(
            $"The ledger entry of {entry.Batch} cannot be read: {problem} "
                + "Expected the JSON that Landfall wrote; restore the ledger as it was before.",
            thrown.Message
        );
    }

    [Fact]
    public async Task FindAsync_LongEntry_ReturnsEveryMember()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var members = Enumerable.Range(0, 2_000).Select(n => new ArchiveBatch($"in/Zoë {n}.csv", LedgerBed.Entry(n).Batch)).ToList();
        var entry = LedgerBed.Entry(1, BatchId.ArchiveTable, BatchState.Published) with
        {
            Archive = new ArchiveContents(members, 1, 2, 3, 4),
        };
        await bed.Ledger.CreateAsync(entry, default);

        await bed.Ledger.UpdateAsync(entry.Batch, e => e with { Generation = 1 }, default);

        Assert.Equivalent(entry with { Generation = 1 }, await bed.Ledger.FindAsync(entry.Batch, default), strict: true);
        Assert.InRange((await bed.RowAsync(entry)).Columns.Values.OfType<string>().Sum(text => text.Length), 1, 1_000);
    }

    [Theory]
    [InlineData("salesforce.account")]
    [InlineData("../x-20261120-00000000000000000000")]
    public async Task FindAsync_NoBatchId_SaysWhatIsExpected(string text)
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        await Assert.ThrowsAsync<FormatException>(() => bed.Ledger.FindAsync(text, default));
        Assert.Null(await bed.Ledger.FindAsync("x?-20261120-00000000000000000000", default));
    }

    [Fact]
    public async Task UpdateAsync_NewerSchema_LeavesTheEntry()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await WriteAsync(bed, entry, """{ "schema": 2 }""", schema: 2);
        var before = await bed.RowAsync(entry);

        await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.UpdateAsync(entry.Batch, e => e with { Generation = 1 }, default));

        Assert.Equal(before, await bed.RowAsync(entry));
    }

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
                    End = "79738879" + entry.Batch[^21..],
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
    public async Task CreateAsync_TenAtOnce_OneCreates()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();

        var created = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => bed.Ledger.CreateAsync(entry, default)));

        Assert.Single(created, true);
        Assert.Equal([entry.Batch], (await bed.OpenAsync()).Select(open => open.Batch));
    }

    [Fact]
    public async Task CreateAsync_TerminalEntryExists_LeavesItClosed()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry with { State = BatchState.Published }, default);

        Assert.False(await bed.Ledger.CreateAsync(entry, default));

        Assert.Empty(await bed.OpenAsync());
    }

    [Fact]
    public async Task UpdateAsync_TwentyWriters_LosesNoChange()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);

        var claimed = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ =>
                    Task.Run(() => bed.Ledger.UpdateAsync(entry.Batch, e => e with { CurateAttempts = e.CurateAttempts + 1 }, default))
                )
        );

        Assert.Equal(Enumerable.Range(1, 20), claimed.Select(e => e.CurateAttempts).Order());
        Assert.Equal(20, (await bed.Ledger.FindAsync(entry.Batch, default))!.CurateAttempts);
    }

    [Fact]
    public async Task UpdateAsync_Null_WritesNothing()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        bed.Time.Advance(TimeSpan.FromHours(1));

        var after = await bed.Ledger.UpdateAsync(entry.Batch, _ => null, default);

        Assert.Equivalent(entry, after, strict: true);
        Assert.Equivalent(entry, await bed.Ledger.FindAsync(entry.Batch, default), strict: true);
    }

    [Fact]
    public async Task UpdateAsync_Change_SetsUpdatedAt()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);
        bed.Time.Advance(TimeSpan.FromHours(1));

        var after = await bed.Ledger.UpdateAsync(entry.Batch, e => e with { State = BatchState.Curated }, default);

        Assert.Equivalent(entry with { State = BatchState.Curated, UpdatedAt = LedgerBed.Now.AddHours(1) }, after, strict: true);
        Assert.Equivalent(after, await bed.Ledger.FindAsync(entry.Batch, default), strict: true);
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
    public async Task UpdateAsync_NoEntry_SaysWhatToDo()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();

        var problem = await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.UpdateAsync(entry.Batch, e => e, default));

        Assert.Equal($"The ledger has no entry for the batch '{entry.Batch}'. Register its file first.", problem.Message);
    }

    [Fact]
    public async Task UpdateAsync_AnotherTable_IsRefused()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);

        await Assert.ThrowsAsync<LedgerException>(() =>
            bed.Ledger.UpdateAsync(entry.Batch, e => e with { Table = "other.table" }, default)
        );
    }

    [Fact]
    public async Task OpenAsync_SeveralTablesAndDays_ListsTheNewestDayFirst()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        LedgerEntry[] entries = [LedgerBed.Entry(1), LedgerBed.Entry(24 * 60), LedgerBed.Entry(1, "amplitude.event")];
        await Task.WhenAll(entries.Select(entry => bed.Ledger.CreateAsync(entry, default)));

        Assert.Equal([entries[2].Batch, entries[1].Batch, entries[0].Batch], (await bed.OpenAsync()).Select(open => open.Batch));
        Assert.Equal([entries[1].Batch, entries[0].Batch], (await bed.OpenAsync(LedgerBed.Table)).Select(open => open.Batch));
    }

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
            await bed.Ledger.ReadAsync(LedgerBed.Table, from, to, default).Select(reading => reading.Batch).ToListAsync();
    }

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
        Assert.Equal(writes + 3, bed.Store.Writes);
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

    [Fact]
    public async Task EnsureAsync_LedgerOfAnEarlierLandfall_IsRefusedAndLeftAsItIs()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.EnsureAsync(default);
        await bed
            .Containers.Ledger.GetBlobClient("entries/salesforce.account/2026-11-20/x.json")
            .UploadAsync(BinaryData.FromString("{}"), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.EnsureAsync(default));

        Assert.Equal(
            $"The ledger in the container '{bed.Containers.Ledger.Name}' of devstoreaccount1 was made by an earlier "
                + "Landfall (no format number; this one knows format 1) and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
    }

    [Fact]
    public async Task EnsureAsync_AnotherLedgerOnTheAccount_IsRefusedAndTheAccountKeepsItsOwn()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var other = new LedgerBed(bed.Containers);
        await bed.Ledger.EnsureAsync(default);
        await bed.Ledger.EnsureAsync(default);
        var before = await InForceAsync(bed);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => other.Ledger.EnsureAsync(default));
        var checkedOnly = await Assert.ThrowsAsync<LedgerException>(() => other.Ledger.CheckAsync(default));

        Assert.Equal(
            $"The container '{bed.Containers.Ledger.Name}' of devstoreaccount1 belongs to the ledger {await IdAsync(bed)}, "
                + $"and this host has the ledger {await IdAsync(other)}, which knows nothing of what was loaded from there: "
                + "run it with the data folder of the host that worked there before, or with another account or container prefix.",
            refused.Message
        );
        Assert.Equal(refused.Message, checkedOnly.Message);
        Assert.Equal(before, await InForceAsync(bed));
        await bed.Ledger.CheckAsync(default);
    }

    [Fact]
    public async Task CheckAsync_NobodyWorkedOnTheAccount_BindsNothing()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        await bed.Ledger.CheckAsync(default);

        Assert.False(await bed.Containers.Ledger.GetBlobClient("ledger.json").ExistsAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task EnsureAsync_ManyHostsOfOneLedgerAtOnce_AreAllTaken()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => bed.Ledger.EnsureAsync(default)));

        var account = (await bed.Store.FindAsync("~format", "account", default))?.Text("account");
        Assert.Equal($"{{\n  \"ledger\": \"{await IdAsync(bed)}\",\n  \"account\": \"{account}\"\n}}", await InForceAsync(bed));
    }

    [Fact]
    public async Task EnsureAsync_LedgerOfAnotherAccount_IsRefusedAndTheAccountStaysFree()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.EnsureAsync(default);
        var elsewhere = new LedgerBed((await LedgerBed.CreateAsync(azurite)).Containers, bed.Store);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => elsewhere.Ledger.EnsureAsync(default));
        var checkedOnly = await Assert.ThrowsAsync<LedgerException>(() => elsewhere.Ledger.CheckAsync(default));

        Assert.Equal(
            $"The ledger {await IdAsync(bed)} of this host belongs to the container '{bed.Containers.Ledger.Name}' of devstoreaccount1 "
                + $"as that was when it began to work, and the container '{elsewhere.Containers.Ledger.Name}' of devstoreaccount1 "
                + "is another one or has lost its document 'ledger.json': "
                + "run the host with the account that it worked on before, or with another data folder.",
            refused.Message
        );
        Assert.Equal(refused.Message, checkedOnly.Message);
        Assert.False(await elsewhere.Containers.Ledger.GetBlobClient("ledger.json").ExistsAsync(TestContext.Current.CancellationToken));
        await bed.Ledger.EnsureAsync(default);
    }

    [Fact]
    public async Task EnsureAsync_AnotherAccountOfTheSameName_IsRefused()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.EnsureAsync(default);
        var content = BinaryData.FromString($$"""{"ledger":"{{await IdAsync(bed)}}","account":"another"}""");

        // As the emulator of another folder, where a copy of this ledger worked.
        await bed.Containers.Ledger.GetBlobClient("ledger.json").UploadAsync(content, overwrite: true);

        await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.EnsureAsync(default));
    }

    [Fact]
    public async Task EnsureAsync_DocumentWithoutAnAccount_GetsOneThatTheLedgerRemembers()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Store.WriteAsync(
            "~format",
            [new LedgerChange.Insert(new LedgerRow("id", new Dictionary<string, object> { ["id"] = "mine" }))],
            default
        );
        await bed.Containers.Ledger.GetBlobClient("ledger.json").UploadAsync(BinaryData.FromString("""{"ledger":"mine"}"""));

        await bed.Ledger.EnsureAsync(default);
        await bed.Ledger.CheckAsync(default);

        var account = (await bed.Store.FindAsync("~format", "account", default))?.Text("account");
        Assert.Equal($"{{\n  \"ledger\": \"mine\",\n  \"account\": \"{account}\"\n}}", await InForceAsync(bed));
    }

    [Fact]
    public async Task TablesAsync_TwoTables_ListsThemByName()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(1, BatchId.UnclaimedTable, BatchState.Unclaimed), default);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(), default);

        Assert.Equal([LedgerBed.Table, BatchId.UnclaimedTable], await bed.Ledger.TablesAsync(default).ToListAsync());
    }

    private static LedgerEntry FullEntry() =>
        LedgerBed.Entry() with
        {
            Generation = 2,
            State = BatchState.Parked,
            File = new LandedFile("in/Zoë #1 50%.csv", "0x8DC", LedgerBed.Now.AddTicks(1234567), 42),
            SnapshotKey = "2026-11-20",
            CurateAttempts = 3,
            LoadAttempts = 5,
            Manifest = new Manifest
            {
                Attempt = 3,
                Contract = "0123456789abcdef",
                Parts = [new PartFile("a", 1, 2)],
                Rows = 1,
                Bytes = 2,
                RejectParts = [new PartFile("b", 3, 4)],
                RejectRows = 3,
                RowsRead = 4,
                BlankLines = 1,
                Lines = 6,
                DecodedBytes = 99,
                ContentHash = "abc",
                NulledValues = 1,
                UnknownColumns = ["x"],
                MissingColumns = ["y"],
            },
            Counts = new LoadCounts(1, 2, 3, 4, 5, 6, 7),
            Stages = [new StageRecord("curate", 3, LedgerBed.Now, 1.5, 4, 1, 42, "p")],
            Error = new BatchError("code", "message", "hint"),
            RelatedBatch = "salesforce.account-20261120-00000000000000000000",
        };

    private static async Task WriteAsync(LedgerBed bed, LedgerEntry entry, string text, long schema = 1)
    {
        await bed.Ledger.CreateAsync(entry, default);
        await bed.DamageAsync(entry, text, schema);
    }

    private static async Task<string> InForceAsync(LedgerBed bed) =>
        (await bed.Containers.Ledger.GetBlobClient("ledger.json").DownloadContentAsync()).Value.Content.ToString();

    private static async Task<string?> IdAsync(LedgerBed bed) => (await bed.Store.FindAsync("~format", "id", default))?.Text("id");
}
