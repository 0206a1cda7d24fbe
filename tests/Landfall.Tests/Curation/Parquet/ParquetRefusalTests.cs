using Landfall.Contracts;
using Landfall.Ledger;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Parquet;

public sealed class ParquetRefusalTests
{
    private const string Again = "Export or upload it again; check the copy with a Parquet tool.";

    private static readonly TableContract Table = Contract(Dialect.Parquet, Column("id", ColumnKind.BigInt), Column("name"));
    private static readonly byte[] Whole = ParquetBytes.Of(
        "SELECT i AS id, 'n' || i AS name FROM range(20000) t(i)",
        ", ROW_GROUP_SIZE 4096"
    );

    [Fact]
    public async Task RunAsync_NoParquet_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8("Id,Name\n1,a\n"),
            "wrong-format: The file is something else; expected a Parquet file that is not compressed as a whole. "
                + "Check what the source exports, or the contract's landfallDialect."
        );

    [Fact]
    public async Task RunAsync_GzippedParquet_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Gzip(Whole),
            "wrong-format: The file is a gzip file; expected a Parquet file that is not compressed as a whole. "
                + "Check what the source exports, or the contract's landfallDialect."
        );

    [Fact]
    public async Task RunAsync_CutFile_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Whole[..^100],
            $"corrupt-parquet: The Parquet file is cut or damaged: it does not end as a Parquet file does. {Again}"
        );

    [Fact]
    public async Task RunAsync_OnlyItsMagic_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            "PAR1"u8.ToArray(),
            $"corrupt-parquet: The Parquet file is cut or damaged: it has no footer. {Again}"
        );

    [Fact]
    public async Task RunAsync_FooterLongerThanTheFile_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            [.. Whole[..^8], 0xFF, 0xFF, 0xFF, 0x7F, .. "PAR1"u8],
            $"corrupt-parquet: The Parquet file is cut or damaged: its footer is longer than the file. {Again}"
        );

    [Fact]
    public async Task RunAsync_PagesCutOut_IsRefused()
    {
        var footer = BitConverter.ToInt32(Whole, Whole.Length - 8) + 8;

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, [.. Whole[..2000], .. Whole[^footer..]]));

        Assert.Equal((BatchState.Refused, "corrupt-parquet"), (failure.State, failure.Error.Code));
    }

    [Theory]
    [InlineData("PARE", "PARE")]
    [InlineData("PAR1", "PARE")]
    public async Task RunAsync_EncryptedFooter_IsRefused(string start, string end) =>
        await RefusalAssert.RefusedAsync(
            Table,
            [.. Utf8(start), .. Whole[4..^4], .. Utf8(end)],
            "encrypted-parquet: The Parquet file is encrypted, and Landfall holds no key for it. "
                + "Export it without Parquet's own encryption; storage encrypts it at rest anyway."
        );

    [Fact]
    public async Task RunAsync_LargerThanTheOption_ParksUnread()
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, Whole, options => options.MaxParquetBytes = 1000));

        Assert.Equal((BatchState.Parked, "parquet-too-large"), (failure.State, failure.Error.Code));
    }

    [Fact]
    public async Task RunAsync_FewerBytesThanStored_IsReadAgain()
    {
        using var half = new MemoryStream(Whole[..1000]);

        await Assert.ThrowsAsync<IOException>(() => RunAsync(Table, half, Whole.Length));
    }

    // Whatever is damaged: an answer, and never a crash or a failure that is tried for ever.
    [Fact]
    public async Task RunAsync_DamagedAnywhere_GivesRowsOrARefusal()
    {
        var footer = BitConverter.ToInt32(Whole, Whole.Length - 8);
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var damaged = Whole.ToArray();
            var from = seed % 2 == 0 ? Whole.Length - 8 - footer : 4;
            for (var change = 0; change < 1 + (seed % 3); change++)
            {
                damaged[random.Next(from, Whole.Length - 8)] = (byte)random.Next(256);
            }

            try
            {
                var curated = await RunAsync(Table with { OnMissingColumn = OnMissingColumn.NullValue }, damaged);
                Assert.Equal(curated.Result.RowsRead, curated.Result.Rows + curated.Result.RejectRows);
            }
            catch (TerminalException failure)
            {
                Assert.True(failure.State == BatchState.Refused, $"seed {seed}: {failure.Message}");
            }
        }
    }
}
