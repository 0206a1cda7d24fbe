using Landfall.Curation.Parquet;
using ParquetSharp;
using static Landfall.Tests.Curation.CurationBed;
using Meta = global::Parquet.Meta;

namespace Landfall.Tests.Curation.Parquet;

public sealed class ParquetFooterTests
{
    private const Meta.FieldRepetitionType Optional = Meta.FieldRepetitionType.OPTIONAL;
    private const Meta.FieldRepetitionType Must = Meta.FieldRepetitionType.REQUIRED;

    [Fact]
    public async Task ReadAsync_EveryTypeOfDuckDb_TellsTypeUnitAndDigits()
    {
        var footer = await ReadAsync(
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
                Leaf("text", Meta.Type.BYTE_ARRAY, ParquetLogical.Text),
                Leaf("uuid", Meta.Type.FIXED_LEN_BYTE_ARRAY, ParquetLogical.Uuid),
                Leaf("flag", Meta.Type.BOOLEAN, ParquetLogical.None),
                Leaf("int", Meta.Type.INT32, ParquetLogical.Integer) with
                {
                    Bits = 32,
                },
                Leaf("tiny", Meta.Type.INT32, ParquetLogical.Integer) with
                {
                    Bits = -8,
                },
                Leaf("double", Meta.Type.DOUBLE, ParquetLogical.None),
                Leaf("money", Meta.Type.INT64, ParquetLogical.Decimal) with
                {
                    Precision = 18,
                    Scale = 2,
                },
                Leaf("day", Meta.Type.INT32, ParquetLogical.Date),
                Leaf("clock", Meta.Type.INT64, ParquetLogical.Time) with
                {
                    Unit = ParquetUnit.Micros,
                },
                Leaf("local", Meta.Type.INT64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Micros,
                },
                Leaf("zoned", Meta.Type.INT64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Micros,
                    IsAdjustedToUtc = true,
                },
                Leaf("nanos", Meta.Type.INT64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Nanos,
                },
                new("list", 1, Optional, null, ParquetLogical.List),
                new("list", 1, Meta.FieldRepetitionType.REPEATED, null, ParquetLogical.None),
                Leaf("element", Meta.Type.INT64, ParquetLogical.Integer) with
                {
                    Bits = 64,
                },
                Leaf("bytes", Meta.Type.BYTE_ARRAY, ParquetLogical.None),
            ],
            footer.Elements
        );
        Assert.Equal((1, false, null), (footer.Rows, footer.IsEncrypted, footer.FindUnreadable()));
    }

    [Fact]
    public async Task ReadAsync_FileOfAnotherWriter_TellsUnitsZonesAndRequiredColumns()
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

        var footer = await ReadAsync(stored.ToArray());

        Assert.Equal(
            [
                Leaf("millis", Meta.Type.INT64, ParquetLogical.Timestamp) with
                {
                    Repetition = Must,
                    Unit = ParquetUnit.Millis,
                    IsAdjustedToUtc = true,
                },
                Leaf("micros", Meta.Type.INT64, ParquetLogical.Timestamp) with
                {
                    Unit = ParquetUnit.Micros,
                },
                Leaf("clock", Meta.Type.INT32, ParquetLogical.Time) with
                {
                    Repetition = Must,
                    Unit = ParquetUnit.Millis,
                    IsAdjustedToUtc = true,
                },
                Leaf("money", Meta.Type.FIXED_LEN_BYTE_ARRAY, ParquetLogical.Decimal) with
                {
                    Repetition = Must,
                    Precision = 29,
                    Scale = 3,
                },
            ],
            footer.Elements
        );
        Assert.All(footer.RowGroups.Single().Chunks, chunk => Assert.Equal((Meta.CompressionCodec.ZSTD, 1), (chunk.Codec, chunk.Values)));
    }

    [Fact]
    public async Task ReadAsync_SeveralRowGroups_TellsRowsCodecsEncodingsAndNulls()
    {
        var footer = await ReadAsync(
            ParquetBytes.Of(
                "SELECT i AS id, CASE WHEN i % 2 = 0 THEN {'name': 'n' || i % 3} END AS part FROM range(5000) t(i)",
                ", ROW_GROUP_SIZE 2048, COMPRESSION gzip"
            )
        );

        Assert.Equal(5000, footer.Rows);
        Assert.Equal([2048L, 2048, 904], footer.RowGroups.Select(group => group.Rows));
        foreach (var group in footer.RowGroups)
        {
            Assert.Equal([("id", 0L), ("part.name", group.Rows / 2)], group.Chunks.Select(chunk => (chunk.Path, chunk.Nulls!.Value)));
            Assert.All(group.Chunks, chunk => Assert.Equal((Meta.CompressionCodec.GZIP, group.Rows), (chunk.Codec, chunk.Values)));
            Assert.All(group.Chunks, chunk => Assert.NotEmpty(chunk.Encodings));
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
            $"unsupported-parquet: The Parquet file's column 2 is compressed with {name}, which DuckDB cannot read. "
                + "Write it with Snappy, Zstandard, gzip or no compression."
        );
    }

    private static ParquetElement Leaf(string name, Meta.Type physical, ParquetLogical logical) =>
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

    private static async Task<ParquetFooter> ReadAsync(byte[] file)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".parquet");
        await File.WriteAllBytesAsync(path, file);
        try
        {
            return (await ParquetFooter.ReadAsync(path, TestContext.Current.CancellationToken))!;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
