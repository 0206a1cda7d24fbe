using System.Globalization;

namespace Landfall.Curation.Parts;

/// <summary>How DuckDB is to write a part, so that its memory stays bounded for narrow and wide, short and long rows.</summary>
internal static class PartFormat
{
    private const int VectorRows = 2048;
    private const int DuckDbRowGroupRows = 122_880;
    private const int BytesPerValue = 16;
    private const int DictionaryBytes = 32 << 20;
    private const int LeastDictionaryPage = 64 << 10;
    private const int MostDictionaryPage = 1 << 20;

    /// <summary>The options of COPY for rows of <paramref name="columns"/> columns that take about <paramref name="rowBytes"/> bytes of text.</summary>
    /// <remarks>
    /// The rows of a group are the estimate, from which DuckDB sizes each column's dictionary; the bytes of a group end it early where rows turn out longer.
    /// Every column of a group has a dictionary page of its own, which at DuckDB's 1 MB would not fit a table of hundreds of columns.
    /// </remarks>
    public static string Options(long rowGroupBytes, int columns, long rowBytes)
    {
        var rows = Math.Clamp(rowGroupBytes / (rowBytes + ((long)BytesPerValue * columns)) / VectorRows * VectorRows, VectorRows, DuckDbRowGroupRows);
        var page = Math.Clamp(DictionaryBytes / columns, LeastDictionaryPage, MostDictionaryPage);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {rows}, ROW_GROUP_SIZE_BYTES {rowGroupBytes}, STRING_DICTIONARY_PAGE_SIZE_LIMIT {page}");
    }
}
