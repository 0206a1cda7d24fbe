using Landfall.Contracts;
using Landfall.Ledger;
using ParquetSharp;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Parquet;

/// <summary>What is found in the pages of a file before its first row is read.</summary>
public sealed class ParquetPageTests
{
    private const string Again = "Export or upload it again; check the copy with a Parquet tool.";

    private static readonly TableContract Table = Contract(Dialect.Parquet, Column("id", ColumnKind.BigInt), Column("name"));
    private static readonly SharpType Number = new(PhysicalType.Int64, LogicalType.None);
    private static readonly SharpType Text = new(PhysicalType.ByteArray, LogicalType.String);

    [Theory]
    [InlineData(ParquetDataPageVersion.V1)]
    [InlineData(ParquetDataPageVersion.V2)]
    public async Task RunAsync_ChecksumsThatFit_ReadsEveryRow(ParquetDataPageVersion version)
    {
        var curated = await RunAsync(Table, WithChecksums(version));

        Assert.Equal(
            [.. Enumerable.Range(0, 2000).Select(row => ((long)row, $"name-{row}"))],
            curated.Values.Select(row => ((long)row[0]!, (string)row[1]!))
        );
    }

    // The bits of a value: without the checksum the file has other rows and nobody knows.
    [Fact]
    public async Task RunAsync_BitFlippedInAPage_IsRefusedByColumnAndPage()
    {
        var damaged = WithChecksums(ParquetDataPageVersion.V1);
        damaged[damaged.AsSpan().IndexOf("name-1234"u8) + 6] ^= 1;

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, damaged));

        Assert.Equal(BatchState.Refused, failure.State);
        Assert.Matches(
            "^corrupt-parquet: The Parquet file is cut or damaged: "
                + "page [1-9][0-9]* of a row group in column 'name' has other bytes than its checksum says\\. "
                + Again.Replace(".", "\\.", StringComparison.Ordinal)
                + "$",
            failure.Message
        );
    }

    [Theory]
    [InlineData(ParquetDataPageVersion.V1)]
    [InlineData(ParquetDataPageVersion.V2)]
    public async Task RunAsync_AnyBitOfAnyValueFlipped_IsRefused(ParquetDataPageVersion version)
    {
        var whole = WithChecksums(version);
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var damaged = whole.ToArray();
            var value = Utf8($"name-{random.Next(1000, 2000)}");
            damaged[damaged.AsSpan().IndexOf(value) + random.Next(value.Length)] ^= (byte)(1 << random.Next(8));

            var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, damaged));

            Assert.Equal((BatchState.Refused, "corrupt-parquet"), (failure.State, failure.Error.Code));
        }
    }

    [Theory]
    [InlineData(PhysicalType.Int32, 0)]
    [InlineData(PhysicalType.Int64, 0)]
    [InlineData(PhysicalType.FixedLenByteArray, 2)]
    public async Task RunAsync_EncodingThatDuckDbCannotRead_IsRefusedByNameAndColumn(PhysicalType physical, int length)
    {
        object value = physical switch
        {
            PhysicalType.Int32 => 1,
            PhysicalType.Int64 => 1L,
            _ => new byte[length],
        };
        var stored = SharpFile.Of([new("id", Number, [1L]), new("name", new(physical, LogicalType.None, length), [value])], builder =>
            builder.DisableDictionary("name").Encoding("name", ParquetSharp.Encoding.ByteStreamSplit)
        );

        await RefusalAssert.RefusedAsync(
            Table,
            stored,
            $"unsupported-parquet: In the Parquet file column 'name' has the encoding BYTE_STREAM_SPLIT for {physical}, "
                + "which DuckDB cannot read. Write it with the writer's default encodings, such as PLAIN or a dictionary."
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_EncryptedColumnBehindAPlainFooter_IsRefusedAsEncrypted(bool isWhole)
    {
        var key = new byte[16];
        using var column = new ColumnEncryptionPropertiesBuilder("name").Key(new byte[16]).Build();
        using var files = new FileEncryptionPropertiesBuilder(key);
        var builder = files.SetPlaintextFooter();
        using var encryption = (isWhole ? builder : builder.EncryptedColumns([column])).Build();
        var stored = SharpFile.Of([new("id", Number, [1L]), new("name", Text, [Utf8("a")])], properties =>
            properties.Encryption(encryption)
        );

        await RefusalAssert.RefusedAsync(
            Table,
            stored,
            "encrypted-parquet: The Parquet file is encrypted, and Landfall holds no key for it. "
                + "Export it without Parquet's own encryption; storage encrypts it at rest anyway."
        );
    }

    // A text of 2 GB is a page of 2 GB; the option stands here for what the machine has.
    [Fact]
    public async Task RunAsync_PageLargerThanMemory_ParksBeforeARowIsRead()
    {
        var stored = SharpFile.Of([new("id", Number, [1L]), new("name", Text, [new byte[4_000_000]])]);

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, stored, options => options.MemoryLimit = "3MB"));

        Assert.Equal(BatchState.Parked, failure.State);
        Assert.Matches(
            "^parquet-too-large: In the Parquet file page 1 of a row group in column 'name' has 40000[0-9]{2} bytes; "
                + "it is read whole, into at most 3000000 bytes\\. ",
            failure.Message
        );
    }

    private static byte[] WithChecksums(ParquetDataPageVersion version)
    {
        object?[] ids = [.. Enumerable.Range(0, 2000).Select(row => (object)(long)row)];
        object?[] names = [.. Enumerable.Range(0, 2000).Select(row => (object)Utf8($"name-{row}"))];
        return SharpFile.Of([new("id", Number, ids), new("name", Text, names)], builder =>
            builder
                .EnablePageChecksum()
                .DataPageVersion(version)
                .DisableDictionary()
                .Compression(Compression.Uncompressed)
                .DataPagesize(4096)
                .WriteBatchSize(100)
        );
    }
}
