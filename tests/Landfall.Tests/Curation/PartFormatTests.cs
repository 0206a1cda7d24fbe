using Landfall.Curation.Parts;

namespace Landfall.Tests.Curation;

public sealed class PartFormatTests
{
    [Theory]
    [InlineData(3, 10, 122880, 1048576)]
    [InlineData(22, 900, 26624, 1048576)]
    [InlineData(370, 2448, 2048, 90687)]
    [InlineData(2000, 10_000_000, 2048, 65536)]
    public void Options_RowsOfAWidth_FitTheGroup(int columns, long rowBytes, int rows, int page) => Assert.Equal(
        $"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {rows}, ROW_GROUP_SIZE_BYTES 33554432, STRING_DICTIONARY_PAGE_SIZE_LIMIT {page}",
        PartFormat.Options(32 << 20, columns, rowBytes));

    [Fact]
    public async Task RunAsync_HundredsOfColumns_FitTheMemoryOfAFew()
    {
        var columns = Enumerable.Range(0, 368).Select(i => CurationBed.Column($"c{i}")).ToArray();
        var text = new System.Text.StringBuilder().AppendJoin(',', columns.Select(column => column.Source)).Append('\n');
        for (var row = 0; row < 10_000; row++)
        {
            text.AppendJoin(',', columns.Select((_, i) => i % 10 == 0 ? $"{row}-{i}" : "")).Append('\n');
        }

        var curated = await CurationBed.RunAsync(CurationBed.Csv(columns), text.ToString(), options => options.MemoryLimit = "256MB");

        Assert.Equal(10_000, curated.Rows.Count);
    }
}
