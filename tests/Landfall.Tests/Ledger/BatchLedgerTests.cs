using Azure.Storage.Blobs.Models;
using Landfall.Ledger;
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
        await WriteAsync(bed, entry, $$"""
            { "schema": 1, "batch": "{{entry.Batch}}", "table": "{{entry.Table}}", "state": "registered",
              "file": { "name": "in/1.csv", "eTag": "0x1", "lastModified": "2026-11-20T06:01:00+00:00", "length": 100 },
              "contract": "0123456789abcdef", "registeredAt": "2026-11-20T06:00:00+00:00", "updatedAt": "2026-11-20T06:00:00+00:00", "later": true }
            """);

        Assert.Equivalent(entry, await bed.Ledger.FindAsync(entry.Batch, default), strict: true);
    }

    [Fact]
    public async Task FindAsync_NewerSchema_SaysWhoCanReadIt()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await WriteAsync(bed, entry, """{ "schema": 2, "state": "levitating" }""");

        var problem = await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.FindAsync(entry.Batch, default));

        Assert.Equal(
            $"The ledger document '{LedgerBed.Path(entry)}' has schema 2 and this Landfall knows schemas up to 1; it was left as it is. Run the newer Landfall that wrote it.",
            problem.Message);
    }

    [Theory]
    [InlineData("{}", "It has no schema number.")]
    [InlineData("null", "It has no schema number.")]
    [InlineData("", "The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when isFinalBlock is true. Path: $ | LineNumber: 0 | BytePositionInLine: 0.")]
    public async Task FindAsync_NoLedgerEntry_SaysWhatAndWhere(string text, string problem)
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await WriteAsync(bed, entry, text);

        var thrown = await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.FindAsync(entry.Batch, default));

        Assert.Equal(
            $"The ledger document '{LedgerBed.Path(entry)}' is no ledger entry: {problem} Expected the JSON that Landfall wrote; restore the blob's previous version.",
            thrown.Message);
    }

    [Fact]
    public async Task UpdateAsync_NewerSchema_LeavesTheDocument()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await WriteAsync(bed, entry, """{ "schema": 2 }""");

        await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.UpdateAsync(entry.Batch, e => e with { Generation = 1 }, default));

        Assert.Equal("""{ "schema": 2 }""", await TextAsync(bed, entry));
    }

    [Fact]
    public async Task CreateAsync_NewBatch_WritesEntryAndPointer()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();

        Assert.True(await bed.Ledger.CreateAsync(entry, default));

        Assert.Equal([LedgerBed.Pointer(entry)], await bed.OpenAsync());
        Assert.StartsWith($"{{\n  \"schema\": 1,\n  \"batch\": \"{entry.Batch}\",\n", await TextAsync(bed, entry), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAsync_UnclaimedFile_WritesNoPointer()
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        Assert.True(await bed.Ledger.CreateAsync(LedgerBed.Entry(1, BatchId.UnclaimedTable, BatchState.Unclaimed), default));

        Assert.Empty(await bed.OpenAsync());
    }

    [Fact]
    public async Task CreateAsync_TenAtOnce_OneCreates()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();

        var created = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => bed.Ledger.CreateAsync(entry, default)));

        Assert.Single(created, true);
        Assert.Equal([LedgerBed.Pointer(entry)], await bed.OpenAsync());
    }

    [Fact]
    public async Task CreateAsync_TerminalEntryExists_LeavesNoPointer()
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

        var claimed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(() => bed.Ledger.UpdateAsync(entry.Batch, e => e with { CurateAttempts = e.CurateAttempts + 1 }, default))));

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
    public async Task UpdateAsync_Terminal_RemovesThePointer()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);

        await bed.Ledger.UpdateAsync(entry.Batch, e => e with { State = BatchState.Parked }, default);

        Assert.Empty(await bed.OpenAsync());
    }

    [Fact]
    public async Task UpdateAsync_TerminalEntryWithPointer_RemovesItEvenWithoutAChange()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry with { State = BatchState.Published }, default);
        await bed.PointAsync(entry);

        await bed.Ledger.UpdateAsync(entry.Batch, _ => null, default);

        Assert.Empty(await bed.OpenAsync());
    }

    [Fact]
    public async Task UpdateAsync_BackToOpen_WritesThePointer()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry(1, LedgerBed.Table, BatchState.Parked);
        await bed.Ledger.CreateAsync(entry, default);

        await bed.Ledger.UpdateAsync(entry.Batch, e => e with { State = BatchState.Registered }, default);

        Assert.Equal([LedgerBed.Pointer(entry)], await bed.OpenAsync());
    }

    [Fact]
    public async Task UpdateAsync_NoEntry_SaysWhereItWasExpected()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();

        var problem = await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.UpdateAsync(entry.Batch, e => e, default));

        Assert.Equal($"The ledger has no entry for the batch '{entry.Batch}', expected at '{LedgerBed.Path(entry)}'. Register its file first.", problem.Message);
    }

    [Fact]
    public async Task UpdateAsync_AnotherTable_IsRefused()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);

        await Assert.ThrowsAsync<LedgerException>(() => bed.Ledger.UpdateAsync(entry.Batch, e => e with { Table = "other.table" }, default));
    }

    [Fact]
    public async Task ClosePointerAsync_OpenBatch_KeepsThePointer()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.Ledger.CreateAsync(entry, default);

        await bed.Ledger.ClosePointerAsync(LedgerBed.Pointer(entry), default);

        Assert.Equal([LedgerBed.Pointer(entry)], await bed.OpenAsync());
    }

    [Fact]
    public async Task ClosePointerAsync_PointerWithoutEntry_RemovesIt()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        await bed.PointAsync(entry);

        await bed.Ledger.ClosePointerAsync(LedgerBed.Pointer(entry), default);

        Assert.Empty(await bed.OpenAsync());
    }

    [Fact]
    public async Task OpenAsync_SeveralTables_ListsEachInTheOrderOfItsFiles()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        LedgerEntry[] entries = [LedgerBed.Entry(3), LedgerBed.Entry(1), LedgerBed.Entry(2), LedgerBed.Entry(1, "amplitude.event")];
        await Task.WhenAll(entries.Select(entry => bed.Ledger.CreateAsync(entry, default)));

        Assert.Equal(new[] { entries[3], entries[1], entries[2], entries[0] }.Select(LedgerBed.Pointer), await bed.OpenAsync());
        Assert.Equal(new[] { entries[1], entries[2], entries[0] }.Select(LedgerBed.Pointer), await bed.OpenAsync(LedgerBed.Table));
    }

    [Fact]
    public async Task ListAsync_ManyEntries_ListsEachOnce()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entries = Enumerable.Range(0, 50).Select(n => LedgerBed.Entry(n)).Append(LedgerBed.Entry(1, "amplitude.event")).ToList();
        await Task.WhenAll(entries.Select(entry => bed.Ledger.CreateAsync(entry, default)));

        var all = await bed.Ledger.ListAsync(null, null, default).Select(e => e.Batch).ToListAsync();
        var one = await bed.Ledger.ListAsync(LedgerBed.Table, null, default).Select(e => e.Batch).ToListAsync();

        Assert.Equal(entries.Select(e => e.Batch).Order(StringComparer.Ordinal), all);
        Assert.Equal(50, one.Count);
    }

    [Fact]
    public async Task ListAsync_FromADay_LeavesOutOlderFiles()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        var entry = LedgerBed.Entry();
        var older = LedgerBed.Entry(-24 * 60);
        await bed.Ledger.CreateAsync(entry, default);
        await bed.Ledger.CreateAsync(older, default);

        var found = await bed.Ledger.ListAsync(null, new DateOnly(2026, 11, 20), default).Select(e => e.Batch).ToListAsync();

        Assert.Equal([entry.Batch], found);
    }

    [Fact]
    public async Task TablesAsync_TwoTables_ListsThemByName()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(1, BatchId.UnclaimedTable, BatchState.Unclaimed), default);
        await bed.Ledger.CreateAsync(LedgerBed.Entry(), default);

        Assert.Equal([LedgerBed.Table, BatchId.UnclaimedTable], await bed.Ledger.TablesAsync(default).ToListAsync());
    }

    private static LedgerEntry FullEntry() => LedgerBed.Entry() with
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

    private static async Task WriteAsync(LedgerBed bed, LedgerEntry entry, string text) =>
        await bed.Containers.Ledger.GetBlobClient(LedgerBed.Path(entry)).UploadAsync(BinaryData.FromString(text), new BlobUploadOptions());

    private static async Task<string> TextAsync(LedgerBed bed, LedgerEntry entry) =>
        (await bed.Containers.Ledger.GetBlobClient(LedgerBed.Path(entry)).DownloadContentAsync()).Value.Content.ToString();
}
