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
        var entry = LedgerBed.Entry(1, BatchId.ArchiveTable, BatchState.Published) with { Archive = new ArchiveContents(members, 1, 2, 3) };
        await bed.Ledger.CreateAsync(entry, default);

        await bed.Ledger.UpdateAsync(entry.Batch, e => e with { Generation = 1 }, default);

        Assert.Equivalent(entry with { Generation = 1 }, await bed.Ledger.FindAsync(entry.Batch, default), strict: true);
        Assert.InRange((await bed.RowAsync(entry)).Columns.Values.OfType<string>().Sum(text => text.Length), 1, 1_000);
    }

    [Theory]
    [InlineData("salesforce.account")]
    [InlineData("../x-20261120T060000-00000000000000000000")]
    public async Task FindAsync_NoBatchId_SaysWhatIsExpected(string text)
    {
        var bed = await LedgerBed.CreateAsync(azurite);

        await Assert.ThrowsAsync<FormatException>(() => bed.Ledger.FindAsync(text, default));
        Assert.Null(await bed.Ledger.FindAsync("x?-20261120T060000-00000000000000000000", default));
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

    internal static LedgerEntry FullEntry() =>
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
                RepeatedHeaders = 2,
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
            RelatedBatch = "salesforce.account-20261120T060000-00000000000000000000",
        };

    private static async Task WriteAsync(LedgerBed bed, LedgerEntry entry, string text, long schema = 1)
    {
        await bed.Ledger.CreateAsync(entry, default);
        await bed.DamageAsync(entry, text, schema);
    }
}
