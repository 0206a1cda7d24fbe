using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Unhappy;

public sealed class UnhappyFileTests(UnhappyLandfall landfall) : IClassFixture<UnhappyLandfall>
{
    [Theory]
    [InlineData(
        "crm/cut.csv.gz",
        "truncated-gzip",
        "The gzip file ends in the middle: after 35 stored and 20 decoded bytes more was expected.",
        "Export or upload it again; the copy that landed is cut."
    )]
    [InlineData(
        "crm/empty.csv",
        "empty-file",
        "The file is empty; expected CSV with a header.",
        "Export it again: a file without rows still has its header."
    )]
    [InlineData(
        "crm/page.csv",
        "html-instead-of-data",
        "The file begins with '<', as a web page or an XML error message does; expected CSV with a header.",
        "Look at the file: a login or error page was probably saved in place of the export."
    )]
    [InlineData(
        "crm/latin.csv",
        "wrong-encoding",
        "The file looks like ISO-8859-1 or Windows-1252: 3 rows hold single bytes that are letters there, and none holds a UTF-8 letter.",
        "Export it as UTF-8, or set landfallEncoding: iso-8859-1 if it is that."
    )]
    [InlineData(
        "crm/narrow.csv",
        "header-missing-columns",
        "The header lacks columns of the contract: 'Age'.",
        "Export them, or let the contract fill them with landfallOnMissingColumn: null-value (not for required columns)."
    )]
    [InlineData(
        "crm/bad.csv",
        "too-many-rejects",
        "2 of 3 rows are rejected; the contract allows a share of 0.5. Most frequent: Age: type (2).",
        "Correct the export or the contract, or raise landfallMaxRejectRatio."
    )]
    public void Refused_File_SaysWhyAndLeavesNothing(string name, string code, string message, string hint)
    {
        var entry = landfall.Entries[name];

        Assert.Equal(BatchState.Refused, entry.State);
        Assert.Equal(new BatchError(code, message, hint), entry.Error);
        Assert.Null(entry.Manifest);
        Assert.Null(entry.Counts);
    }

    [Fact]
    public void Refused_FileForItsRows_ShowsThem() =>
        Assert.Equal(["crm/bad.csv 2 Age type aaa", "crm/bad.csv 3 Age type aaaaa", "crm/good.csv 3 Age type aaa"], landfall.Rejects);

    // The same number as in the words beside it.
    [Fact]
    public void Refused_FileForItsRows_IsListedWithThem() => Assert.Equal(2, IngestionReply.Of(landfall.Entries["crm/bad.csv"]).RejectRows);

    [Fact]
    public void Unclaimed_File_IsWrittenDownAndNotRead()
    {
        var entry = landfall.Entries["misc/readme.txt"];

        Assert.Equal(
            (BatchId.UnclaimedTable, BatchState.Unclaimed, null, null),
            (entry.Table, entry.State, entry.Contract, entry.Manifest)
        );
    }

    [Fact]
    public void Empty_FileThatNobodyClaims_IsWrittenDown() =>
        Assert.Equal(BatchState.Unclaimed, landfall.Entries["misc/nothing.txt"].State);

    [Fact]
    public void HeaderOnly_File_IsPublishedWithoutRows()
    {
        var entry = landfall.Entries["crm/header.csv"];

        Assert.Equal((BatchState.Published, 0L, 0L), (entry.State, entry.Manifest!.RowsRead, entry.Manifest.Parts.Count));
        Assert.Equal(LoadCounts.None, entry.Counts);
    }

    [Fact]
    public void Table_AmongThem_HasTheGoodFileOnly()
    {
        var batch = landfall.Entries["crm/good.csv"].Batch;

        Assert.Equal<object?[]>(
            [
                ["1", "Ada", 36L, batch],
                ["3", "Edsger", 72L, batch],
            ],
            landfall.Rows
        );
        Assert.Equal<object?[]>(
            [
                ["crm/good.csv", "loaded", 2L],
                ["crm/header.csv", "loaded", 0L],
            ],
            landfall.Markers
        );
    }
}
