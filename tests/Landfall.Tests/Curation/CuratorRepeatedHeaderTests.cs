using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>A header between rows, as files that were put together have it.</summary>
public sealed class CuratorRepeatedHeaderTests
{
    private const string WhatToDo = "Land what begins there as a file of its own, or export all of it with the same columns in one order.";

    private static readonly TableContract Table = Csv(Column("Id", required: true), Column("Name"), Column("Amount"));
    private static readonly TableContract Pair = Contract(Dialect.Csv, Column("Id"), Column("Note"));

    [Fact]
    public async Task RunAsync_HeaderAgain_IsSkippedAndCounted()
    {
        var curated = await RunAsync(Pair, "Id,Note\n1,a\nId,Note\n2,\"b\nId,Note\"\n\"Id\",\"Note\"\r\n\n3,c\nId,Note");

        Assert.Equal(
            [
                ["1", "a"],
                ["2", "b\nId,Note"],
                ["3", "c"],
            ],
            curated.Values
        );
        Assert.Equal([2L, 4L, 8L], curated.Rows.Select(row => row[^1]));
        Assert.Equal(
            (3, 3, 0, 3, 1, 9),
            (
                curated.Result.RowsRead,
                curated.Result.Rows,
                curated.Result.RejectRows,
                curated.Result.RepeatedHeaders,
                curated.Result.BlankLines,
                curated.Result.Lines
            )
        );
    }

    [Fact]
    public async Task RunAsync_HeaderWithAFieldWithoutName_ARowWithAnEmptyFieldIsARow()
    {
        var curated = await RunAsync(Contract(Dialect.Csv, Column("Note")), "Note,\n,Note\nb,\n");

        Assert.Equal((2, 2, 0), (curated.Result.RowsRead, curated.Result.Rows, curated.Result.RepeatedHeaders));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_PagesPutTogether_GiveTheirRows(int threads)
    {
        var pages = Enumerable.Range(0, 40).Select(page => "\uFEFF\"Id\",\"Note\"\n" + Rows(page * 50, 50)).ToList();

        var curated = await RunAsync(Pair, [.. pages.SelectMany(page => Gzip(Utf8(page)))], options =>
            (options.BlockBytes, options.Threads) = (200, threads)
        );

        Assert.Equal(Enumerable.Range(0, 2000).Select(i => $"{i}|note {i}"), curated.Values.Select(row => $"{row[0]}|{row[1]}"));
        Assert.Equal((2000, 0, 39), (curated.Result.RowsRead, curated.Result.RejectRows, curated.Result.RepeatedHeaders));

        static string Rows(int first, int count) => string.Concat(Enumerable.Range(first, count).Select(i => $"\"{i}\",\"note {i}\"\n"));
    }

    [Fact]
    public async Task RunAsync_HeaderAgainOverTypedAndUnknownColumns_IsNoReject()
    {
        var curated = await RunAsync(
            Contract(Dialect.Csv, Column("n", ColumnKind.Integer)),
            ",n,\"a \"\"b\"\"\"\nx,1,y\n,n,\"a \"\"b\"\"\"\n,2,\n"
        );

        Assert.Equal(
            [
                [1],
                [2],
            ],
            curated.Values
        );
        Assert.Equal(["{\"\":\"x\",\"a \\\"b\\\"\":\"y\"}", "{\"\":\"\",\"a \\\"b\\\"\":\"\"}"], curated.Rescued);
        Assert.Equal((0, 1), (curated.Result.RejectRows, curated.Result.RepeatedHeaders));
    }

    [Fact]
    public async Task RunAsync_OneColumn_SkipsWhatIsItsNameExactly()
    {
        var curated = await RunAsync(Contract(Dialect.Csv, Column("Id")), "Id\n1\nId\nID\n");

        Assert.Equal(
            [
                ["1"],
                ["ID"],
            ],
            curated.Values
        );
        Assert.Equal(1, curated.Result.RepeatedHeaders);
    }

    [Theory]
    [InlineData("Amount,Id,Name", "field 1 is 'Amount' and was 'Id', field 2 is 'Id' and was 'Name', field 3 is 'Name' and was 'Amount'")]
    [InlineData("Id,Amount,Name", "field 2 is 'Amount' and was 'Name', field 3 is 'Name' and was 'Amount'")]
    [InlineData("Id,Name", "field 3 is none and was 'Amount'")]
    [InlineData("Id,Name,Amount,Smith 1", "field 4 is of the shape 'aaaaa 9' and was none")]
    [InlineData(
        "Smith 1,Smith 2,Id,Name,Amount",
        "field 1 is of the shape 'aaaaa 9' and was 'Id', "
            + "field 2 is of the shape 'aaaaa 9' and was 'Name', field 3 is 'Id' and was 'Amount', field 4 is 'Name' and was none, "
            + "field 5 is 'Amount' and was none"
    )]
    [InlineData("Smith 1,Name,Id", "field 1 is of the shape 'aaaaa 9' and was 'Id', field 3 is 'Id' and was 'Amount'")]
    [InlineData(
        "ID,\"name\",amount",
        "field 1 is of the shape 'aa' and was 'Id', field 2 is of the shape 'aaaa' and was 'Name', "
            + "field 3 is of the shape 'aaaaaa' and was 'Amount'"
    )]
    [InlineData("\uFEFFName,Id,Amount", "field 1 is 'Name' and was 'Id', field 2 is 'Id' and was 'Name'")]
    public async Task RunAsync_AnotherHeader_RefusesTheFile(string header, string differences) =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8($"Id,Name,Amount\n1,\"a\nb\",3\n{header}\n2,b,4\n"),
            $"header-changes: The record in line 4 is a header, and another one than the file begins with: {differences}. {WhatToDo}"
        );

    [Fact]
    public async Task RunAsync_AnotherHeaderOfAColumnThatTheFirstLacks_RefusesTheFile() =>
        await RefusalAssert.RefusedAsync(
            Table with
            {
                OnMissingColumn = OnMissingColumn.NullValue,
            },
            Utf8("Id,Name\n1,a\nId,Amount\n2,4\n"),
            "header-changes: The record in line 3 is a header, and another one than the file begins with: "
                + $"field 2 is 'Amount' and was 'Name'. {WhatToDo}"
        );

    [Theory]
    [InlineData("Id,Id,Id")]
    [InlineData("Id,x,y")]
    [InlineData("Name,x,Id")]
    [InlineData("x,Name,y")]
    [InlineData("Id,Name,Name")]
    public async Task RunAsync_RowWithSomeNames_IsARow(string row)
    {
        var table = Csv(Column("Id"), Column("Name"), Column("Amount"), Column("Owner"));

        var curated = await RunAsync(table, $"Id,Name,Amount,Owner\n{row},z\n");

        Assert.Equal(
            [
                [.. row.Split(','), "z"],
            ],
            curated.Values
        );
        Assert.Equal(0, curated.Result.RepeatedHeaders);
    }
}
