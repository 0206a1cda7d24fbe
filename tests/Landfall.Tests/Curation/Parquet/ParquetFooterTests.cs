using Landfall.Curation.Parquet;
using ParquetSharp;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Parquet;

public sealed class ParquetFooterTests
{
    private const ParquetRepetition Optional = ParquetRepetition.Optional;
    private const ParquetRepetition Must = ParquetRepetition.Required;

    [Fact]
    public void Read_EveryTypeOfDuckDb_TellsTypeUnitAndDigits()
    {
        var footer = Read(
            ParquetBytes.Of(
                """
                SELECT 'a' AS text, '3e702190-9dcb-483a-94d8-58e93ce161de'::UUID AS uuid, true AS flag,
                    1::INTEGER AS int, 1::UTINYINT AS tiny, 1::DOUBLE AS double,
                    -0.10::DECIMAL(18,2) AS money, DATE '1700-02-28' AS day, TIME '23:59:59' AS clock,
                    TIMESTAMP '2026-11-17 10:36:28' AS local,
                    TIMESTAMPTZ '2026-11-17 10:36:28+02' AS zoned, TIMESTAMP_NS '2026-11-17 10:36:28' AS nanos,
                    [1::BIGINT] AS list, '\xFF'::BLOB AS bytes
                """
            )
        );

        Assert.Equal(
            [
                Leaf("text", ParquetPhysical.ByteArray, ParquetLogical.Text),
                Leaf("uuid", ParquetPhysical.FixedLenByteArray, ParquetLogical.Uuid) with
                {
                    Length = 16,
                },
                Leaf("flag", ParquetPhysical.Boolean, ParquetLogical.None),
                Leaf("int", ParquetPhysical.Int32, ParquetLogical.Integer) with
                {
                    Bits = 32,
                },
                Leaf("tiny", ParquetPhysical.Int32, ParquetLogical.Integer) with
                {
                    Bits = -8,
                },
                Leaf("double", ParquetPhysical.Double, ParquetLogical.None),
                Leaf("money", ParquetPhysical.Int64, ParquetLogical.Decimal) with
                {
                    Precision = 18,
                    Scale = 2,
                },
                Leaf("day", ParquetPhysical.Int32, ParquetLogical.Date),
                Leaf("clock", ParquetPhysical.Int64, ParquetLogical.Time) with
                {
                    Unit = ParquetUnit.Micros,
                },
                Leaf("local", ParquetPhysical.Int64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Micros,
                },
                Leaf("zoned", ParquetPhysical.Int64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Micros,
                    IsAdjustedToUtc = true,
                },
                Leaf("nanos", ParquetPhysical.Int64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Nanos,
                },
                new("list", 1, Optional, null, ParquetLogical.List),
                new("list", 1, ParquetRepetition.Repeated, null, ParquetLogical.None),
                Leaf("element", ParquetPhysical.Int64, ParquetLogical.Integer) with
                {
                    Bits = 64,
                },
                Leaf("bytes", ParquetPhysical.ByteArray, ParquetLogical.None),
            ],
            Elements(footer)
        );
        Assert.Equal((1, false), (footer.Rows, footer.IsEncrypted));
        Assert.Equal(
            [("element", 12, 3, 1), ("bytes", 13, 1, 0)],
            footer.Leaves.TakeLast(2).Select(leaf => (leaf.Element.Name, leaf.Column, leaf.MostDefinition, leaf.MostRepetition))
        );
    }

    [Fact]
    public void Read_FileOfAnotherWriter_TellsUnitsZonesAndRequiredColumns()
    {
        using var stored = new MemoryStream();
        using (
            var writer = new ParquetFileWriter(
                stored,
                [
                    new Column<DateTime>("millis", LogicalType.Timestamp(isAdjustedToUtc: true, TimeUnit.Millis)),
                    new Column<DateTime?>("micros", LogicalType.Timestamp(isAdjustedToUtc: false, TimeUnit.Micros)),
                    new Column<TimeSpan>("clock", LogicalType.Time(isAdjustedToUtc: true, TimeUnit.Millis)),
                    new Column<decimal>("money", LogicalType.Decimal(29, 3)),
                ],
                null,
                Compression.Zstd
            )
        )
        {
            using var group = writer.AppendRowGroup();
            Write(group, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            Write<DateTime?>(group, null);
            Write(group, TimeSpan.FromHours(1));
            Write(group, 1.5m);
            writer.Close();
        }

        var footer = Read(stored.ToArray());

        Assert.Equal(
            [
                Leaf("millis", ParquetPhysical.Int64, ParquetLogical.Timestamp) with
                {
                    Repetition = Must,
                    Unit = ParquetUnit.Millis,
                    IsAdjustedToUtc = true,
                },
                Leaf("micros", ParquetPhysical.Int64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Micros,
                },
                Leaf("clock", ParquetPhysical.Int32, ParquetLogical.Time) with
                {
                    Repetition = Must,
                    Unit = ParquetUnit.Millis,
                    IsAdjustedToUtc = true,
                },
                Leaf("money", ParquetPhysical.FixedLenByteArray, ParquetLogical.Decimal) with
                {
                    Repetition = Must,
                    Length = 16,
                    Precision = 29,
                    Scale = 3,
                },
            ],
            Elements(footer)
        );
        Assert.All(footer.RowGroups.Single().Chunks, chunk => Assert.Equal((ParquetCodec.ZSTD, 1), (chunk.Codec, chunk.Values)));
    }

    [Fact]
    public void Read_SeveralRowGroups_TellsRowsAndCodecs()
    {
        var footer = Read(
            ParquetBytes.Of(
                "SELECT i AS id, CASE WHEN i % 2 = 0 THEN {'name': 'n' || i % 3} END AS part FROM range(5000) t(i)",
                ", ROW_GROUP_SIZE 2048, COMPRESSION gzip"
            )
        );

        Assert.Equal(5000, footer.Rows);
        Assert.Equal([2048L, 2048, 904], footer.RowGroups.Select(group => group.Rows));
        foreach (var group in footer.RowGroups)
        {
            Assert.Equal(
                [(ParquetCodec.GZIP, group.Rows), (ParquetCodec.GZIP, group.Rows)],
                group.Chunks.Select(chunk => (chunk.Codec, chunk.Values))
            );
        }
    }

    [Theory]
    [InlineData(3, "LZO")]
    [InlineData(5, "LZ4")]
    public async Task RunAsync_CompressionThatDuckDbCannotRead_IsRefusedByItsName(byte codec, string name)
    {
        var contract = Contract(Landfall.Contracts.Dialect.Parquet, Column("other"), Column("id", Landfall.Contracts.ColumnKind.BigInt));
        var stored = Recompressed(ParquetBytes.Of("SELECT 'a' AS other, i AS id FROM range(3) t(i)"), "id", codec);

        await RefusalAssert.RefusedAsync(
            contract,
            stored,
            $"unsupported-parquet: In the Parquet file column 'id' is compressed with {name}, which DuckDB cannot read. "
                + "Write it with Snappy, Zstandard, gzip or no compression."
        );
    }

    private static ParquetElement Leaf(string name, ParquetPhysical physical, ParquetLogical logical) =>
        new(name, 0, Optional, physical, logical);

    private static void Write<T>(RowGroupWriter group, T value)
    {
        using var column = group.NextColumn().LogicalWriter<T>();
        column.WriteBatch([value]);
    }

    // In the footer a chunk's codec stands behind its path: a list of one name, then field 4 as a zigzag number, which is Snappy's.
    private static byte[] Recompressed(byte[] file, string column, byte codec)
    {
        byte[] path = [0x19, 0x18, (byte)column.Length, .. Utf8(column), 0x15, 0x02];
        var at = file.AsSpan().LastIndexOf(path);
        Assert.True(at > 0);
        file[at + path.Length - 1] = (byte)(codec * 2);
        return file;
    }

    private static ParquetFooter Read(byte[] file) =>
        ParquetFooter.Read(file.AsSpan(file.Length - 8 - BitConverter.ToInt32(file, file.Length - 8))[..^8]);

    private static IEnumerable<ParquetElement> Elements(ParquetFooter footer) => footer.Columns.SelectMany(Elements);

    private static IEnumerable<ParquetElement> Elements(ParquetNode node) => [node.Element, .. node.Children.SelectMany(Elements)];
}
