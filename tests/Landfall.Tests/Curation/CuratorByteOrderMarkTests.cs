using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>U+FEFF between records, as exports that were put together have it.</summary>
public sealed class CuratorByteOrderMarkTests
{
    private static readonly TableContract IdAndNote = Contract(Dialect.Csv, Column("Id"), Column("Note"));

    [Theory]
    [InlineData(64, 1)]
    [InlineData(65, 1)]
    [InlineData(70, 2)]
    [InlineData(1 << 20, 1)]
    public async Task RunAsync_MarkBeforeACsvRecord_IsDropped(int blockBytes, int threads)
    {
        const string Text =
            "\uFEFF\uFEFFId,Note\n1,a\n\uFEFF2,b\n\uFEFF\"3\",\"c\n\uFEFF\"\"d\"\"\"\n\uFEFF\uFEFF\"4\",\"\uFEFFe\"\r\n"
            + "5,\uFEFFf\n\uFEFF\n\uFEFF\r\n\uFEFF\"6\",\"g\"\n\uFEFF";

        var curated = await RunAsync(IdAndNote, Text, options => (options.BlockBytes, options.Threads) = (blockBytes, threads));

        Assert.Equal(
            [
                ["1", "a"],
                ["2", "b"],
                ["3", "c\n\uFEFF\"d\""],
                ["4", "\uFEFFe"],
                ["5", "\uFEFFf"],
                ["6", "g"],
            ],
            curated.Values
        );
        Assert.Equal([2L, 3L, 4L, 6L, 7L, 10L], curated.Rows.Select(row => row[^1]));
        Assert.Equal((0, 3, 11), (curated.Result.RejectRows, curated.Result.BlankLines, curated.Result.Lines));
    }

    [Fact]
    public async Task RunAsync_MarkBeforeTheHeaderBehindABlankLine_IsDropped() =>
        Assert.Equal(
            [
                ["1", "a"],
            ],
            (await RunAsync(IdAndNote, "\n\uFEFFId,Note\n1,a\n")).Values
        );

    [Fact]
    public async Task RunAsync_MarkBeforeARecordAboveTheLimit_CostsThatRecord()
    {
        var inside = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i},in\n"));
        var text = $"Id,Note\n1,a\n\uFEFF\"2\",\"long\n{inside}\"\n\uFEFF3,\"{new string('y', 3000)}\"\n\uFEFF\"4\",\"b\"\n";

        var curated = await RunAsync(IdAndNote, text, options => (options.BlockBytes, options.MaxRecordBytes) = (64, 1024));

        Assert.Equal(
            [
                ["1", "a"],
                ["4", "b"],
            ],
            curated.Values
        );
        Assert.Equal(Enumerable.Range(3, 303).Select(line => (long)line), curated.Rejects.Select(reject => reject.Line));
        Assert.All(curated.Rejects, reject => Assert.Equal("record-size", reject.Violations.Single().Rule));
    }

    [Fact]
    public async Task RunAsync_MarkThatDoesNotStandBeforeAQuote_ExcusesNoQuote()
    {
        var curated = await RunAsync(IdAndNote, "Id,Note\n1,\uFEFF\"a\"\n\uFEFFx\"2\",b\n\uFEFF\"3\"x,c\n\uFEFF4,d\n");

        Assert.Equal(
            [
                ["4", "d"],
            ],
            curated.Values
        );
        Assert.Equal(["quoting", "quoting", "quoting"], curated.Rejects.Select(reject => reject.Violations.Single().Rule));
    }

    [Fact]
    public async Task RunAsync_RejectBehindAMark_StandsWhereItsLineBegins()
    {
        var curated = await RunAsync(IdAndNote, "Id,Note\n\uFEFF1\n");

        var reject = Assert.Single(curated.Rejects);
        Assert.Equal((2L, 8L, 4L), (reject.Line, reject.Offset, reject.Length));
    }

    [Fact]
    public async Task RunAsync_MarkBeforeAJsonLine_IsDropped()
    {
        var curated = await RunAsync(
            Ndjson(Column("id", ColumnKind.BigInt), Column("name")),
            "\uFEFF\uFEFF{\"id\":1}\n\uFEFF{\"id\":2,\"name\":\"\uFEFFx\"}\r\n"
                + "\uFEFF\n\uFEFF\uFEFF {\"id\":3}\n\uFEFF[4]\n\uFEFF{\"id\":5\n\uFEFF"
        );

        Assert.Equal(
            [
                [1L, null],
                [2L, "\uFEFFx"],
                [3L, null],
            ],
            curated.Values
        );
        Assert.Equal(
            [
                "5 json, expected one well-formed JSON object, found the shape '[9]'",
                "6 json, expected one well-formed JSON object (wrong at byte 7 of the line)",
            ],
            curated.Rejects.Select(reject => $"{reject.Line} {reject.Violations.Single()}")
        );
        Assert.Equal((2, 7), (curated.Result.BlankLines, curated.Result.Lines));
    }
}
