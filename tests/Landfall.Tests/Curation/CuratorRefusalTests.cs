using System.IO.Compression;
using System.Text;
using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorRefusalTests
{
    private static readonly TableContract Table = Csv(Column("Id", required: true), Column("LastName"), Column("Email"));
    private static readonly TableContract Events = Ndjson(Column("id", ColumnKind.BigInt));

    // Bytes that do not compress, so that the decoder needs many reads and its end comes in a read of its own.
    private static readonly byte[] Long = Utf8(
        "Id,LastName,Email\n"
            + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i * 7919L % 1_000_003},{i * 104_729L % 999_983},\n"))
    );

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(50_000)]
    public async Task RunAsync_GzipCutAtTheEnd_IsRefused(int cut)
    {
        var gzip = Gzip(Long);

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, gzip[..^cut]));

        Assert.Equal("truncated-gzip", failure.Error.Code);
        Assert.StartsWith(
            $"The gzip file ends in the middle: after {gzip.Length - cut} stored and ",
            failure.Error.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(15)]
    public async Task RunAsync_GzipCutInItsHeader_IsRefused(int length)
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, Gzip(Long)[..length]));

        Assert.Equal("truncated-gzip", failure.Error.Code);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(20_000)]
    public async Task RunAsync_GzipWithAFlippedBit_IsRefused(int fromEnd)
    {
        var gzip = Gzip(Long);
        gzip[^fromEnd] ^= 4;

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, gzip));

        Assert.Equal("corrupt-gzip", failure.Error.Code);
    }

    [Theory]
    [InlineData(new byte[] { 0 })]
    [InlineData(new byte[] { 65, 66, 67 })]
    public async Task RunAsync_BytesBehindTheLastMember_AreRefused(byte[] tail)
    {
        var stored = (byte[])[.. Gzip(Long), .. tail];

        await RefusalAssert.RefusedAsync(
            Table,
            stored,
            $"trailing-bytes: After the last gzip member ({Long.Length} decoded bytes) "
                + $"the file of {stored.Length} stored bytes goes on with bytes that are no gzip member. "
                + "Find out what appended them; a file is read whole or not at all."
        );
    }

    [Fact]
    public async Task RunAsync_ManyZerosBehindTheLastMember_AreRefused()
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, [.. Gzip(Long), .. new byte[100_000]]));

        Assert.Equal("trailing-bytes", failure.Error.Code);
    }

    [Fact]
    public async Task RunAsync_GzipOfSeveralMembers_IsReadWhole()
    {
        var curated = await RunAsync(Table, [.. Gzip(Long), .. Gzip(Utf8("x,y,z\n")), .. Gzip(Utf8("last,,"))]);

        Assert.Equal(20_002, curated.Result.Rows);
        Assert.Equal(["last", null, null], curated.Values[^1]);
    }

    [Fact]
    public async Task RunAsync_WebPage_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8("\r\n  <!DOCTYPE html><html></html>"),
            "html-instead-of-data: The file begins with '<', as a web page or an XML error message does; expected CSV with a header. "
                + "Look at the file: a login or error page was probably saved in place of the export."
        );

    [Fact]
    public async Task RunAsync_CompressedWebPage_IsRefused() =>
        Assert.Equal(
            "html-instead-of-data",
            (await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Events, Gzip(Utf8("<Error>"))))).Error.Code
        );

    [Fact]
    public async Task RunAsync_WideEncodingWithoutMark_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Events,
            Encoding.Unicode.GetBytes("{\"id\":1}\n"),
            "wrong-encoding: The file has a zero byte among its first two, "
                + "as UTF-16 and UTF-32 text has; expected UTF-8. Export it as UTF-8."
        );

    [Fact]
    public async Task RunAsync_Latin1_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Encoding.Latin1.GetBytes("Id,LastName,Email\n1,Müller,\n2,Smith,\n3,Zoë,\n"),
            "wrong-encoding: The file looks like ISO-8859-1 or Windows-1252: 2 rows hold single bytes that are letters there, "
                + "and none holds a UTF-8 letter. Export it as UTF-8, or set landfallEncoding: iso-8859-1 if it is that."
        );

    [Fact]
    public async Task RunAsync_Latin1Header_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Encoding.Latin1.GetBytes("Id,LastName,Email,Größe\n"),
            "wrong-encoding: The header in line 1 is not valid UTF-8. "
                + "Export the file as UTF-8, or set landfallEncoding: iso-8859-1 if it is that."
        );

    public static TheoryData<byte[], string> OtherFormats =>
        new()
        {
            { [(byte)'P', (byte)'K', 3, 4, 20], "a zip archive (or an Excel workbook)" },
            { [.. "PAR1"u8, 0, 0], "a Parquet file" },
            { Gzip(Gzip([1, 2, 3])), "a gzip file inside a gzip file" },
            { [.. "{\"id\":1}\n"u8], "JSON" },
        };

    [Theory]
    [MemberData(nameof(OtherFormats))]
    public async Task RunAsync_OtherFormat_IsRefused(byte[] stored, string found) =>
        await RefusalAssert.RefusedAsync(
            Table,
            stored,
            $"wrong-format: The file is {found}; expected CSV with a header, plain or gzip. "
                + "Check what the source exports, or the contract's landfallDialect."
        );

    [Fact]
    public async Task RunAsync_JsonArray_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Events,
            Utf8(" [{\"id\":1}]"),
            "wrong-format: The file is one JSON array; expected newline-delimited JSON, one object a line, plain or gzip. "
                + "Check what the source exports, or the contract's landfallDialect."
        );

    [Theory]
    [InlineData("Id,Last\"Name\n", "its quotes do not fit together")]
    [InlineData("Id,\"LastName,Email", "its quotes do not fit together")]
    [InlineData("Id\rLastName,Email\n", "a carriage return stands where no line ends")]
    public async Task RunAsync_HeaderThatIsNoCsv_IsRefused(string header, string problem) =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8(header),
            $"header-unreadable: The header in line 1 cannot be read: {problem}. "
                + "Export the file again, or check the contract's landfallDialect."
        );

    [Theory]
    [InlineData("Id,LastName,Email\r1,a,b\r")]
    [InlineData("\"Id\",\"LastName\",\"Email\"\r\"1\",\"a\nb\",\"c\"\r")]
    [InlineData("Id,\"LastName\",Email\r1,\"a\r\nb\",c\r2,d,e")]
    public async Task RunAsync_LinesThatEndInACarriageReturnAlone_AreRefused(string text) =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8(text),
            "header-unreadable: The file's lines end in a carriage return alone; "
                + "expected a newline, with or without a carriage return before it. Export it with such line ends."
        );

    [Fact]
    public async Task RunAsync_LongFileWhoseLinesEndInACarriageReturnAlone_IsRefusedAtItsBeginning()
    {
        var text = "\"Id\",\"LastName\",\"Email\"\r" + string.Concat(Enumerable.Repeat("\"1\",\"a\",\"b\"\r", 5_000));

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(Table, text, options => options.BlockBytes = 64));

        Assert.StartsWith("The file's lines end in a carriage return alone;", failure.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\0Id,LastName,Email\n1,a,b\n")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("\0")]
    public async Task RunAsync_ZeroByteAtTheBeginning_IsNamedAsThat(string text) =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8(text),
            "wrong-format: The file is no text: it begins with a zero byte; expected CSV with a header, plain or gzip. "
                + "Check what the source exports, or the contract's landfallDialect."
        );

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public async Task RunAsync_WideTextWithoutMark_IsRefusedAsThat(string name) =>
        Assert.Equal(
            "wrong-encoding",
            (
                await Assert.ThrowsAsync<TerminalException>(() =>
                    RunAsync(Table, Encoding.GetEncoding(name).GetBytes("Id,LastName,Email\n1,a,b\n"))
                )
            )
                .Error
                .Code
        );

    [Fact]
    public void StrictValidation_IsSwitchedOnForThisProgram() =>
        Assert.True(AppContext.TryGetSwitch("System.IO.Compression.UseStrictValidation", out var isOn) && isOn, nameof(GZipStream));
}
