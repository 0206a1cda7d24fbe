using Landfall.Curation.Parts;

namespace Landfall.Tests.Curation;

public sealed class PartFormatTests
{
    [Theory]
    [InlineData(3, 10, 122880, 1048576)]
    [InlineData(22, 900, 26624, 1048576)]
    [InlineData(370, 2448, 2048, 90687)]
    [InlineData(2000, 10_000_000, 2048, 65536)]
    public void Options_RowsOfAWidth_FitTheGroup(int columns, long rowBytes, int rows, int page) =>
        Assert.Equal(
            $"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {rows}, "
                + $"ROW_GROUP_SIZE_BYTES 33554432, STRING_DICTIONARY_PAGE_SIZE_LIMIT {page}",
            PartFormat.Options(32 << 20, columns, rowBytes)
        );
}
