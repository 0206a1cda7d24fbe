using System.Text;
using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Dialects;

/// <summary>What a contract that names an encoding makes of bytes.</summary>
public sealed class EncodingTests
{
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    [Fact]
    public async Task RunAsync_Windows1252_ReadsEveryCharacterOfIt()
    {
        const string Signs = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";
        var upper = new string([.. Enumerable.Range(0xA0, 0x60).Select(value => (char)value)]);

        var curated = await RunAsync(Table(TextEncoding.Windows1252), Windows1252.GetBytes($"Id,Note\n1,5 €\n2,{Signs}\n3,{upper}\n"));

        Assert.Equal(
            [
                ["1", "5 €"],
                ["2", Signs],
                ["3", upper],
            ],
            curated.Values
        );
    }

    [Theory]
    [InlineData(0x81)]
    [InlineData(0x8D)]
    [InlineData(0x8F)]
    [InlineData(0x90)]
    [InlineData(0x9D)]
    public async Task RunAsync_ByteThatIsNothingInWindows1252_RejectsTheRow(byte nothing) =>
        await AssertRejectedAsync(
            TextEncoding.Windows1252,
            [.. "Id,Note\n1,M\n2,a"u8, nothing, .. "b\n3,c\n"u8],
            "encoding, expected Windows-1252, where the bytes 81, 8D, 8F, 90 and 9D are no text"
        );

    [Fact]
    public async Task RunAsync_BytesThatAreNoTextInLatin1_RejectTheRow()
    {
        for (var value = 0x80; value <= 0x9F; value++)
        {
            await AssertRejectedAsync(
                TextEncoding.Latin1,
                [.. "Id,Note\n1,M\n2,5 "u8, (byte)value, .. "\n3,c\n"u8],
                "encoding, expected ISO-8859-1, where the bytes 80 to 9F are no text; windows-1252 has letters there"
            );
        }
    }

    [Theory]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", true)]
    public async Task RunAsync_Utf16WithMark_GivesItsValues(string name, bool isGzip)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] stored = [.. encoding.GetPreamble(), .. encoding.GetBytes("Id,Note\r\n1,\"Zoë 𝄞\n日本\"\r\n\uFEFF2,€\r\n")];

        var curated = await RunAsync(Table(TextEncoding.Utf16), isGzip ? Gzip(stored) : stored, options => options.BlockBytes = 64);

        Assert.Equal(
            [
                ["1", "Zoë 𝄞\n日本"],
                ["2", "€"],
            ],
            curated.Values
        );
        Assert.Equal((0, 4), (curated.Result.RejectRows, curated.Result.Lines));
    }

    [Fact]
    public async Task RunAsync_Utf16Json_GivesItsValues()
    {
        var contract = Contract(Given(Dialect.Ndjson, TextEncoding.Utf16), Column("id", ColumnKind.BigInt), Column("name"));

        var curated = await RunAsync(contract, Encoding.Unicode.GetBytes("\uFEFF{\"id\":1,\"name\":\"é\"}\n{\"id\":2}"));

        Assert.Equal(
            [
                [1L, "é"],
                [2L, null],
            ],
            curated.Values
        );
    }

    [Fact]
    public async Task RunAsync_HalfASurrogatePairInUtf16_RejectsTheRow() =>
        await AssertRejectedAsync(
            TextEncoding.Utf16,
            [.. Encoding.Unicode.GetBytes("\uFEFFId,Note\n1,M\n2,a"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("b\n3,c\n")],
            "encoding, expected UTF-16, where half a surrogate pair is no text"
        );

    [Fact]
    public async Task RunAsync_Utf16WithoutMark_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Utf16),
            Encoding.Unicode.GetBytes("Id,Note\n1,a\n"),
            "wrong-encoding: The file does not begin with a byte order mark of UTF-16 (FF FE or FE FF), and without one landfallEncoding: "
                + "utf-16 cannot tell the order of its bytes. "
                + "Export it with the mark, or as UTF-8, or set landfallEncoding to what it is."
        );

    [Fact]
    public async Task RunAsync_Utf16CutInsideACharacter_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Utf16),
            Encoding.Unicode.GetBytes("\uFEFFId,Note\n1,a\n")[..^1],
            "wrong-encoding: The file ends in the middle of a UTF-16 character: it has an odd number of bytes. "
                + "Export or upload it again; the copy that landed is cut."
        );

    [Theory]
    [InlineData("utf-16", "UTF-16", "Export it as UTF-8, or set landfallEncoding: utf-16.")]
    [InlineData("utf-16BE", "UTF-16", "Export it as UTF-8, or set landfallEncoding: utf-16.")]
    [InlineData("utf-32", "UTF-32", "Export it as UTF-8.")]
    [InlineData("utf-32BE", "UTF-32", "Export it as UTF-8.")]
    public async Task RunAsync_WideEncodingThatTheContractDoesNotName_IsRefused(string name, string found, string hint)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] stored = [.. encoding.GetPreamble(), .. encoding.GetBytes("Id,Note\n1,a\n")];

        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Utf8),
            stored,
            $"wrong-encoding: The file starts with a byte order mark of {found}; expected UTF-8. {hint}"
        );
    }

    [Fact]
    public async Task RunAsync_Utf32UnderUtf16_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Utf16),
            [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes("Id,Note\n1,a\n")],
            "wrong-encoding: The file starts with a byte order mark of UTF-32; expected UTF-16. Export it as UTF-8."
        );

    [Theory]
    [InlineData(TextEncoding.Windows1252)]
    [InlineData(TextEncoding.Utf16)]
    public async Task RunAsync_MarkOfUtf8_WinsOverTheContract(TextEncoding encoding)
    {
        var curated = await RunAsync(Table(encoding), [.. Utf8("\uFEFFId,Note\n1,é€\n2,"), 0xFF, (byte)'\n']);

        Assert.Equal(
            [
                ["1", "é€"],
            ],
            curated.Values
        );
        Assert.Equal("encoding, expected UTF-8", curated.Rejects.Single().Violations.Single().ToString());
    }

    [Fact]
    public async Task RunAsync_NoUtf8WithSignsOfWindows1252_RecommendsIt() =>
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Utf8),
            Windows1252.GetBytes("Id,Note\n1,5 €\n2,b\n3,Müller\n"),
            "wrong-encoding: The file looks like Windows-1252: 2 rows hold single bytes that are letters or signs there, and none holds a "
                + "UTF-8 letter. Export it as UTF-8, or set landfallEncoding: windows-1252 if it is that."
        );

    [Fact]
    public async Task RunAsync_NoUtf8AndMoreRejectsOfAnotherReason_SaysBoth() =>
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Utf8),
            Windows1252.GetBytes("Id,Note\n1,5 €\n2\n3\n"),
            "wrong-encoding: The file looks like Windows-1252: 1 row holds single bytes that are letters or signs there, and none holds a "
                + "UTF-8 letter. Its most frequent rejects have another reason: fields (2), encoding (1). "
                + "Export it as UTF-8, or set landfallEncoding: windows-1252 if it is that."
        );

    [Fact]
    public async Task RunAsync_MostRowsAreNoText_AdvisesTheEncoding()
    {
        // Two letters of UTF-8 speak against a file that is Windows-1252 as a whole.
        byte[] mixed = [.. Utf8("Id,Note\n1,é\n"), .. Windows1252.GetBytes("2,5 €\n3,Müller\n")];
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Utf8) with
            {
                MaxRejectRatio = 0.5,
            },
            mixed,
            "too-many-rejects: 2 of 3 rows are rejected; the contract allows a share of 0.5. Most frequent: encoding (2). "
                + "Export the file as UTF-8, or set landfallEncoding: windows-1252 if it is that."
        );
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Windows1252) with
            {
                MaxRejectRatio = 0.5,
            },
            [.. "Id,Note\n1,"u8, 0x81, .. "\n"u8],
            "too-many-rejects: 1 of 1 rows is rejected; the contract allows a share of 0.5. Most frequent: encoding (1). "
                + "The rows are no Windows-1252: export the file as UTF-8, or set landfallEncoding to what it is."
        );
    }

    [Theory]
    [InlineData(TextEncoding.Utf8, "The header in line 1 is not valid UTF-8.")]
    [InlineData(
        TextEncoding.Latin1,
        "The header in line 1 is not valid ISO-8859-1, where the bytes 80 to 9F are no text; windows-1252 has letters there."
    )]
    public async Task RunAsync_HeaderWithSignsOfWindows1252_RecommendsIt(TextEncoding encoding, string message) =>
        await RefusalAssert.RefusedAsync(
            Table(encoding),
            Windows1252.GetBytes("Id,Note,Preis €\n"),
            $"wrong-encoding: {message} Export the file as UTF-8, or set landfallEncoding: windows-1252 if it is that."
        );

    [Fact]
    public async Task RunAsync_HeaderWithAByteThatIsNothing_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table(TextEncoding.Windows1252),
            [.. "Id,Note,"u8, 0x81, (byte)'\n'],
            "wrong-encoding: The header in line 1 is not valid Windows-1252, where the bytes 81, 8D, 8F, 90 and 9D are no text. "
                + "Export the file as UTF-8, or set landfallEncoding to what it is."
        );

    [Theory]
    [InlineData("windows-1252", TextEncoding.Windows1252)]
    [InlineData("utf-16", TextEncoding.Utf16)]
    public void Setting_EncodingsName_IsTheContractsWord(string word, TextEncoding encoding) => Assert.Equal(word, encoding.Setting());

    private static Dialect Given(Dialect dialect, TextEncoding encoding) => dialect with { Encoding = encoding, IsEncodingGiven = true };

    private static TableContract Table(TextEncoding encoding) => Contract(Given(Dialect.Csv, encoding), Column("Id"), Column("Note"));

    // The file's third line is at fault, its others are rows.
    private static async Task AssertRejectedAsync(TextEncoding encoding, byte[] stored, string violation)
    {
        var curated = await RunAsync(Table(encoding), stored);

        Assert.Equal(["1", "3"], curated.Values.Select(row => row[0]));
        var reject = Assert.Single(curated.Rejects);
        Assert.Equal((3L, violation), (reject.Line, Assert.Single(reject.Violations).ToString()));
    }
}
