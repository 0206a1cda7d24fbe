using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>What a header may be, and that a refusal never writes a name that could be a value.</summary>
public sealed class CuratorHeaderTests
{
    private const string ExportThem =
        "Export them, or let the contract fill them with landfallOnMissingColumn: null-value (not for required columns).";
    private const string LookAtIt =
        "Look whether the header is missing or the delimiter is another; export the header, or correct the contract's landfallDialect.";
    private const string AtLeastTheHeader = "Export at least the header: a file with a header and no rows is taken.";

    private static readonly TableContract Table = Csv(Column("Id", required: true), Column("LastName"), Column("Email"));
    private static readonly TableContract Filled = Csv(Column("Id"), Column("LastName")) with
    {
        OnMissingColumn = OnMissingColumn.NullValue,
    };

    // What gzip writes for no input; .NET's own stream writes nothing at all.
    private static readonly byte[] GzipOfNothing = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public static TheoryData<byte[], string> WithoutAHeader =>
        new()
        {
            { Utf8("\n"), "The file has no header: there is nothing but blank lines in its first 1 decoded bytes." },
            { Utf8("\uFEFF\r\n\n"), "The file has no header: there is nothing but blank lines in its first 6 decoded bytes." },
        };

    public static TheoryData<byte[]> WithoutAByte => new() { Array.Empty<byte>(), GzipOfNothing };

    [Theory]
    [MemberData(nameof(WithoutAByte))]
    public async Task RunAsync_WithoutAByte_IsRefused(byte[] stored) =>
        await RefusalAssert.RefusedAsync(
            Filled,
            stored,
            "empty-file: The file is empty; expected CSV with a header. Export it again: a file without rows still has its header."
        );

    [Theory]
    [MemberData(nameof(WithoutAHeader))]
    public async Task RunAsync_NoHeader_IsRefused(byte[] stored, string message) =>
        await RefusalAssert.RefusedAsync(Filled, stored, $"header-missing-columns: {message} {AtLeastTheHeader}");

    [Fact(Timeout = 60_000)]
    public async Task RunAsync_MoreBlankLinesThanARecordMayHave_IsRefused()
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(() =>
            RunAsync(Table, new string('\n', 5000), options => (options.BlockBytes, options.MaxRecordBytes) = (64, 1024))
        );

        Assert.Equal("The file has no header: there is nothing but blank lines in its first 1024 decoded bytes.", failure.Error.Message);
    }

    [Theory]
    [InlineData("1,Smith,smith@example.org\n2,Jones,\n", "None of the 3 fields of the header in line 1 is a column of the contract.")]
    [InlineData("Smith;Smith;Smith\n1;Smith;\n", "The only field of the header in line 1 is no column of the contract.")]
    [InlineData("Smith,Smith\n", "None of the 2 fields of the header in line 1 is a column of the contract.")]
    public async Task RunAsync_HeaderWithoutAnyColumnOfTheContract_IsRefusedWhateverTheContractFills(string text, string words)
    {
        var message = $"header-missing-columns: {words} {LookAtIt}";
        await RefusalAssert.RefusedAsync(Table, Utf8(text), message);
        await RefusalAssert.RefusedAsync(Filled, Utf8(text), message);
    }

    [Theory]
    [InlineData("Id;LastName;Email\n1;Smith;\n", "';'", ";")]
    [InlineData("\"Id\";\"LastName\"\r\n\"1\";\"Smith\"\r\n", "';'", ";")]
    [InlineData("\n\"Id\";\"LastName\"", "';'", ";")]
    [InlineData("Id|LastName", "'|'", "|")]
    [InlineData("Id\tLastName\n1\tSmith\n", "a tab", "tab")]
    public async Task RunAsync_HeaderOfAnotherDelimiter_IsRefusedWithTheLineToWrite(string text, string found, string word)
    {
        var line = text[0] == '\n' ? 2 : 1;
        await RefusalAssert.RefusedAsync(
            Filled,
            Utf8(text),
            $"header-missing-columns: The fields of the header in line {line} have {found} between them; expected ','. "
                + $"Add this line to the contract's customProperties: - {{property: landfallDelimiter, value: \"{word}\"}} "
                + "Or export the file with ','."
        );
        var delimiter = Dialect.Delimiters.Single(one => Dialect.WordOf(one) == word);
        var read = await RunAsync(Filled with { Dialect = Filled.Dialect with { Delimiter = delimiter } }, text);
        Assert.Empty(read.Rejects);
        Assert.All(read.Values, row => Assert.Equal(["1", "Smith"], row));
    }

    [Fact]
    public async Task RunAsync_HeaderInOtherCase_IsRefusedAndSaysSo()
    {
        const string Names =
            "'Id' (field 1 is 'ID': only upper and lower case differ), "
            + "'LastName' (field 2 is 'lastname': only upper and lower case differ)";
        const string CaseCounts =
            "Names of columns are compared with their upper and lower case: write them in the contract as the file does, "
            + "or export them as the contract does.";

        await RefusalAssert.RefusedAsync(
            Table,
            Utf8("ID,lastname,Email\n1,a,b\n"),
            $"header-missing-columns: The header lacks columns of the contract: {Names}. {CaseCounts}"
        );
        await RefusalAssert.RefusedAsync(
            Filled,
            Utf8("ID,lastname\n1,a\n"),
            $"header-missing-columns: The header lacks columns of the contract: {Names}. {CaseCounts}"
        );
    }

    [Fact]
    public async Task RunAsync_HeaderWithoutAColumn_IsRefusedAndNamesOnlyTheContractsColumns() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8("Id,LasName,Smith,Smith\n1,a,b,c\n"),
            "header-missing-columns: The header lacks columns of the contract: "
                + $"'LastName' (near field 2 of the shape 'aaaaaaa'), 'Email'. {ExportThem}"
        );

    [Fact]
    public async Task RunAsync_HeaderWithoutARequiredColumn_IsRefusedWhateverTheContractFills() =>
        await RefusalAssert.RefusedAsync(
            Table with
            {
                OnMissingColumn = OnMissingColumn.NullValue,
            },
            Utf8("LastName\na\n"),
            $"header-missing-columns: The header lacks columns of the contract: 'Id'. {ExportThem}"
        );

    [Fact]
    public async Task RunAsync_HeaderThatRepeatsAColumn_IsRefused() =>
        await RefusalAssert.RefusedAsync(
            Table,
            Utf8("Id,LastName,Email,Smith 1,Id,Smith 1\n"),
            "header-repeated-column: The header names columns more than once: 'Id', field 6 of the shape 'aaaaa 9'. "
                + "Rename or remove the second ones; their values could not be told apart."
        );

    [Fact]
    public async Task RunAsync_HeaderWithAColumnTooMany_IsRefusedWhenToldSo() =>
        await RefusalAssert.RefusedAsync(
            Table with
            {
                OnUnknownColumn = OnUnknownColumn.Reject,
            },
            Utf8("Id,LastName,Email,Phone 2\n"),
            "header-unknown-columns: The header has columns that the contract does not know: field 4 of the shape 'aaaaa 9'. "
                + "Add them to the contract, or keep them aside with landfallOnUnknownColumn: keep."
        );

    [Fact]
    public async Task RunAsync_AcceptedHeader_KeepsTheNamesOfUnknownColumns() =>
        Assert.Equal(["Phone"], (await RunAsync(Table, "Id,LastName,Email,Phone\n")).Result.UnknownColumns);
}
