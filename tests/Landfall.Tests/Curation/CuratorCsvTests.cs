using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorCsvTests
{
    private static readonly TableContract IdAndNote = Csv(Column("Id", required: true), Column("Note"));

    [Fact]
    public async Task RunAsync_QuotedValuesAndLineBreaks_KeepsEveryCharacter()
    {
        var curated = await RunAsync(IdAndNote, "\"Id\",\"Note\"\r\n\"1\",\"a \"\"b\"\"\r\nc,d\"\r\n\r\n\"2\",\"\"\n3,plain");

        Assert.Equal(
            [
                ["1", "a \"b\"\r\nc,d"],
                ["2", null],
                ["3", "plain"],
            ],
            curated.Values
        );
        Assert.Equal([2L, 5L, 6L], curated.Rows.Select(row => row[^1]));
        Assert.Equal(
            (3, 0, 3, 1, 6),
            (curated.Result.Rows, curated.Result.RejectRows, curated.Result.RowsRead, curated.Result.BlankLines, curated.Result.Lines)
        );
    }

    [Fact]
    public async Task RunAsync_HeaderInAnotherOrder_MapsByName()
    {
        var curated = await RunAsync(IdAndNote, "\uFEFF\r\nNote,\"Id\"\r\nx,1\r\n");

        Assert.Equal(
            [
                ["1", "x"],
            ],
            curated.Values
        );
        Assert.Equal((3L, 1L), (curated.Rows[0][^1], curated.Result.BlankLines));
    }

    [Fact]
    public async Task RunAsync_HeaderWithQuotesAndNewline_IsReadAsCsv()
    {
        var curated = await RunAsync(Csv(Column("a \"b\"\nc"), Column("d,e")), "\"a \"\"b\"\"\nc\",\"d,e\"\n1,2\n");

        Assert.Equal(
            [
                ["1", "2"],
            ],
            curated.Values
        );
        Assert.Equal(3L, curated.Rows[0][^1]);
    }

    [Theory]
    [InlineData("Id,Note")]
    [InlineData("\n\r\nId,Note\n")]
    [InlineData("\uFEFFId,Note\r\n")]
    public async Task RunAsync_NoRows_GivesNoPart(string text)
    {
        var curated = await RunAsync(IdAndNote, text);

        Assert.Equal(
            (0L, 0L, 0, 0),
            (curated.Result.RowsRead, curated.Result.Rows, curated.Result.Parts.Count, curated.Result.RejectParts.Count)
        );
        Assert.Equal(Utf8(text).Length, curated.Result.DecodedBytes);
    }

    [Fact]
    public async Task RunAsync_UnknownColumns_AreRescuedAsJson()
    {
        var curated = await RunAsync(
            IdAndNote,
            "Id,x \"1\",Note,y\n1,a\"\"\n2,\"q\"\"\n\u0001é\",n,\n3,,n,z\n"
                .Replace("x \"1\"", "\"x \"\"1\"\"\"", StringComparison.Ordinal)
                .Replace("1,a\"\"\n", "", StringComparison.Ordinal)
        );

        Assert.Equal(
            [
                ["2", "n"],
                ["3", "n"],
            ],
            curated.Values
        );
        Assert.Equal(["{\"x \\\"1\\\"\":\"q\\\"\\n\\u0001é\"}", "{\"y\":\"z\"}"], curated.Rescued);
        Assert.Equal(["x \"1\"", "y"], curated.Result.UnknownColumns);
    }

    [Fact]
    public async Task RunAsync_MissingColumnThatMayBeNull_IsNull()
    {
        var curated = await RunAsync(IdAndNote with { OnMissingColumn = OnMissingColumn.NullValue }, "Id\n1\n");

        Assert.Equal(
            [
                ["1", null],
            ],
            curated.Values
        );
        Assert.Equal(["Note"], curated.Result.MissingColumns);
    }

    [Fact]
    public async Task RunAsync_EmptyTextInPlainDialect_StaysEmpty()
    {
        var curated = await RunAsync(Contract(Dialect.Csv, Column("Id"), Column("n", ColumnKind.Integer)), "Id,n\n,\n\"\",\"\"\n");

        Assert.Equal(
            [
                ["", null],
                ["", null],
            ],
            curated.Values
        );
    }

    [Fact]
    public async Task RunAsync_BlankLineInAFileOfOneColumn_IsNoRow()
    {
        var curated = await RunAsync(Contract(Dialect.Csv, Column("Id")), "Id\n1\n\n\"\"\n\r\n2\n");

        Assert.Equal(
            [
                ["1"],
                [""],
                ["2"],
            ],
            curated.Values
        );
        Assert.Equal((3, 0, 2), (curated.Result.RowsRead, curated.Result.RejectRows, curated.Result.BlankLines));
    }

    [Fact]
    public async Task RunAsync_RowsThatAreNone_AreRejectedOneByOne()
    {
        var curated = await RunAsync(
            IdAndNote,
            "Id,Note\n1,a\n2\n3,b,c\n\"4\",\"x\"y\n5,un\"quoted\n6,a\rb\n7,ok\n,none\n8,\"open\n9,end\n"
        );

        Assert.Equal(
            [
                ["1", "a"],
                ["7", "ok"],
                ["9", "end"],
            ],
            curated.Values
        );
        Assert.Equal(
            [
                "3 12 1 fields, expected 2 fields, found the shape '1 fields'",
                "4 14 5 fields, expected 2 fields, found the shape '3 fields'",
                "5 20 8 quoting, expected quotes around a whole value, doubled inside it",
                "6 29 11 quoting, expected quotes around a whole value, doubled inside it",
                "7 41 5 line-end, expected a carriage return only before a newline or inside quotes",
                "9 52 5 Id: required, expected a value",
                "10 58 7 quoting, expected quotes around a whole value, doubled inside it",
            ],
            curated.Rejects.Select(reject => $"{reject.Line} {reject.Offset} {reject.Length} {reject.Violations.Single()}")
        );
    }

    [Fact]
    public async Task RunAsync_BadBytesAmongUtf8_RejectsTheRow()
    {
        var curated = await RunAsync(IdAndNote, [.. Utf8("Id,Note\n1,é\n2,"), 0xFF, (byte)'\n', .. Utf8("3,x\n")]);

        Assert.Equal(
            [
                ["1", "é"],
                ["3", "x"],
            ],
            curated.Values
        );
        Assert.Equal("encoding, expected UTF-8", curated.Rejects.Single().Violations.Single().ToString());
    }

    public static TheoryData<byte[]> BadRows =>
        new(
            [.. "2,"u8, 0xC3, 0xA9, (byte)' ', (byte)'M', 0xFC, (byte)'l', (byte)'\n'],
            [.. "2,a "u8, 0xFC, .. " b\n"u8],
            [.. "2,a"u8, 0x81, .. "b\n"u8]
        );

    [Theory]
    [MemberData(nameof(BadRows))]
    public async Task RunAsync_BadBytesThatNoLatinTextHas_RejectTheRowOnly(byte[] row)
    {
        var curated = await RunAsync(IdAndNote, [.. Utf8("Id,Note\n1,a\n"), .. row]);

        Assert.Equal(
            [
                ["1", "a"],
            ],
            curated.Values
        );
        Assert.Equal("encoding", curated.Rejects.Single().Violations.Single().Rule);
    }

    [Fact]
    public async Task RunAsync_SeveralBadValues_ReportsEach()
    {
        var contract = Csv(Column("a", ColumnKind.BigInt), Column("b", ColumnKind.Date), Column("c", required: true), Column("d"));
        var curated = await RunAsync(contract, "a,b,c,d\nSecret 12,2026-02-30,,x\n");

        Assert.Equal(
            [
                "a: type, expected bigint, found the shape 'aaaaaa 99'",
                "b: type, expected date, found the shape '9999-99-99'",
                "c: required, expected a value",
            ],
            curated.Rejects.Single().Violations.Select(violation => violation.ToString())
        );
    }

    [Fact]
    public async Task RunAsync_ManyBadValues_ReportsEight()
    {
        var columns = Enumerable.Range(0, 70).Select(i => Column($"c{i}", ColumnKind.Integer)).ToArray();
        var curated = await RunAsync(
            Csv(columns),
            $"{string.Join(',', columns.Select(column => column.Source))}\n{string.Join(',', columns.Select(_ => "x"))}\n"
        );

        Assert.Equal(
            ["c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"],
            curated.Rejects.Single().Violations.Select(violation => violation.Column)
        );
    }

    [Fact]
    public async Task RunAsync_RejectedRowBeforeAGoodOne_LeavesNothingBehind()
    {
        var curated = await RunAsync(
            Csv(Column("a", required: true), Column("b"), Column("n", ColumnKind.Integer)),
            "a,b,n\n,,\n1,2,3\n4,,x\n5,6,7\n"
        );

        Assert.Equal(
            [
                ["1", "2", 3],
                ["5", "6", 7],
            ],
            curated.Values
        );
    }

    [Fact]
    public async Task RunAsync_RecordAboveTheLimit_IsRejectedByItself()
    {
        var text = $"Id,Note\n1,a\n2,{new string('x', 5000)}\n3,b\n4,\"{new string('y', 100)}\n{new string('z', 5000)}\"\n5,c\n";
        var curated = await RunAsync(IdAndNote, text, options => (options.BlockBytes, options.MaxRecordBytes) = (64, 1024));

        Assert.Equal(
            [
                ["1", "a"],
                ["3", "b"],
                ["5", "c"],
            ],
            curated.Values
        );
        Assert.Equal(["record-size", "record-size", "record-size"], curated.Rejects.Select(reject => reject.Violations.Single().Rule));
        Assert.Equal([3L, 5L, 6L], curated.Rejects.Select(reject => reject.Line));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_LinesInsideAQuotedRecordAboveTheLimit_AreNoRows(int threads)
    {
        var inside = string.Concat(Enumerable.Range(0, 700).Select(i => $"{i},in\n"));
        var text = $"Id,Note\n1,a\n2,\"long\n{inside}x,{new string('y', 3000)}\nz,in\",\n3,b\n";
        var curated = await RunAsync(IdAndNote, text, options =>
            (options.BlockBytes, options.MaxRecordBytes, options.Threads) = (64, 1024, threads)
        );

        Assert.Equal(
            [
                ["1", "a"],
                ["3", "b"],
            ],
            curated.Values
        );
        Assert.Equal(Enumerable.Range(3, 703).Select(line => (long)line), curated.Rejects.Select(reject => reject.Line));
        Assert.All(curated.Rejects, reject =>
            Assert.Equal("record-size, expected a record of at most 1024 bytes", reject.Violations.Single().ToString())
        );
    }

    [Fact]
    public async Task RunAsync_LostQuoteAboveTheLimit_EndsAtTheNextQuoteThatDoesNotFit()
    {
        var lost = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},n\n"));
        var curated = await RunAsync(IdAndNote, $"Id,Note\n1,a\n2,\"open\n{lost}3,\"b\"\n4,c\n", options =>
            (options.BlockBytes, options.MaxRecordBytes) = (64, 1024)
        );

        Assert.Equal(
            [
                ["1", "a"],
                ["3", "b"],
                ["4", "c"],
            ],
            curated.Values
        );
        Assert.Equal(Enumerable.Range(3, 301).Select(line => (long)line), curated.Rejects.Select(reject => reject.Line));
    }

    [Fact]
    public async Task RunAsync_LostQuoteAboveTheLimitAndNoOther_SetsEveryLineAside()
    {
        var lost = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},n\n"));
        var curated = await RunAsync(IdAndNote, $"Id,Note\n1,a\n2,\"open\n{lost}9,end", options =>
            (options.BlockBytes, options.MaxRecordBytes) = (64, 1024)
        );

        Assert.Equal(
            [
                ["1", "a"],
            ],
            curated.Values
        );
        Assert.Equal(302, curated.Result.RejectRows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_FileOfManyBlocks_IsTheSameWhateverTheBlocks(int threads)
    {
        var text = "Id,Note\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},\"note\n{i}\"\n"));
        var curated = await RunAsync(IdAndNote, Gzip(Utf8(text)), options => (options.BlockBytes, options.Threads) = (700, threads));

        Assert.Equal(
            Enumerable.Range(0, 20_000).Select(i => $"{i}|note\n{i}|{(2 * i) + 2}"),
            curated.Rows.Select(row => $"{row[0]}|{row[1]}|{row[3]}")
        );
    }
}
