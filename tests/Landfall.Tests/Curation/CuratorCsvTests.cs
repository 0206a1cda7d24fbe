using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorCsvTests
{
    [Fact]
    public async Task Run_QuotedValuesAndLineBreaks_KeepsEveryCharacter()
    {
        var curated = await RunAsync(Csv(Column("Id"), Column("Note")), "\"Id\",\"Note\"\r\n\"1\",\"a \"\"b\"\"\r\nc,d\"\r\n\r\n\"2\",\"\"\n3,plain");

        Assert.Equal([["1", "a \"b\"\r\nc,d"], ["2", null], ["3", "plain"]], curated.Values);
        Assert.Equal([2L, 5L, 6L], curated.Rows.Select(row => row[^1]));
        Assert.Equal((3, 0, 3, 1, 6), (curated.Result.Rows, curated.Result.RejectRows, curated.Result.RowsRead, curated.Result.BlankLines, curated.Result.Lines));
    }
}
