using System.Security.Cryptography;
using System.Text;
using Landfall.Contracts;
using Landfall.Curation.Rejects;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Dialects;

public sealed class SalesforceExportTests
{
    private static readonly TableContract Accounts = Contract(
        Dialect.SalesforceExport,
        Column("Id", required: true),
        Column("IsDeleted", ColumnKind.Boolean),
        Column("ParentId"),
        Column("Name"),
        Column("AnnualRevenue", new ColumnType(ColumnKind.Decimal, 18, 2)),
        Column("CreatedDate", ColumnKind.Timestamp),
        Column("LastActivityDate", ColumnKind.Date)
    );

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private const string Header = "\"Id\",\"IsDeleted\",\"ParentId\",\"Name\",\"AnnualRevenue\",\"CreatedDate\",\"LastActivityDate\"";

    private const string File =
        Header
        + "\r\n"
        + "\"0015500000Xyy06AAB\",\"0\",\"000000000000000AAA\",\"Zoë & Söhne \"\"GmbH\"\"\","
        + "\"1250000.0\",\"2024-03-01 09:15:00\",\"2026-11-18\"\r\n"
        + "\"0015500000Ygpq1AAB\",\"1\",\"0015500000Xyy06AAB\",\"Two\r\n“lines” – 5 €\",\"\",\"2025-01-05 08:00:00\",\"\"\n"
        + "\"0015500000Ygpq2AAB\",\"false\",\"\",\"°ÿ\",\"0\",\"2025-01-05T08:00:00.000Z\",\"\"\r\n"
        + "\"0015500000Ygpq3AAB\",\"2\",\"\",\"é\",\"\",\"\",\"\"\r\n";

    private static readonly object?[][] Rows =
    [
        [
            "0015500000Xyy06AAB",
            false,
            null,
            "Zoë & Söhne \"GmbH\"",
            1250000.00m,
            new DateTime(2024, 3, 1, 9, 15, 0),
            new DateOnly(2026, 11, 18),
        ],
        ["0015500000Ygpq1AAB", true, "0015500000Xyy06AAB", "Two\r\n“lines” – 5 €", null, new DateTime(2025, 1, 5, 8, 0, 0), null],
        ["0015500000Ygpq2AAB", false, null, "°ÿ", 0.00m, new DateTime(2025, 1, 5, 8, 0, 0), null],
    ];

    [Fact]
    public async Task RunAsync_FileAsTheExportWritesIt_GivesItsValues()
    {
        var curated = await RunAsync(Accounts, Windows1252.GetBytes(File));

        Assert.Equal(Rows, curated.Values);
        var decoded = Utf8(File);
        Assert.Equal(
            (decoded.Length, Convert.ToHexStringLower(SHA256.HashData(decoded))),
            (curated.Result.DecodedBytes, curated.Result.ContentHash)
        );
    }

    [Fact]
    public async Task RunAsync_RejectBehindLatinLetters_StandsWhereItIsInTheTextAsUtf8()
    {
        var curated = await RunAsync(Accounts, Windows1252.GetBytes(File));

        var record = File[File.LastIndexOf("\"0015500000Ygpq3AAB", StringComparison.Ordinal)..].TrimEnd();
        var expected = new Reject(
            6,
            Utf8(File).Length - Utf8(record).Length - 2,
            Utf8(record).Length,
            [new Violation("IsDeleted", "type", "boolean", "9")]
        );
        Assert.Equivalent(expected, Assert.Single(curated.Rejects), strict: true);
    }

    [Fact]
    public async Task RunAsync_GzippedFile_GivesTheSame() =>
        Assert.Equal(Rows, (await RunAsync(Accounts, Gzip(Windows1252.GetBytes(File)), options => options.BlockBytes = 64)).Values);

    [Fact]
    public async Task RunAsync_ByteOrderMark_WinsOverTheDialect() =>
        Assert.Equal(Rows, (await RunAsync(Accounts, Utf8("\uFEFF" + File))).Values);

    [Fact]
    public async Task RunAsync_ContractSaysUtf8_IsReadAsThat() =>
        Assert.Equal(
            Rows,
            (
                await RunAsync(
                    Accounts with
                    {
                        Dialect = Dialect.SalesforceExport with { Encoding = TextEncoding.Utf8, IsEncodingGiven = true },
                    },
                    Utf8(File)
                )
            ).Values
        );

    [Fact]
    public async Task RunAsync_Utf8WithoutMark_IsRefusedAndNotAltered() =>
        await RefusalAssert.RefusedAsync(
            Accounts,
            Utf8(File),
            "wrong-encoding: The file looks like UTF-8 without a byte order mark, and its dialect is in Windows-1252: "
                + "read as that, its letters beyond ASCII would be altered. "
                + "Set landfallEncoding: utf-8 in the contract; or windows-1252, if the text is meant as that."
        );

    [Fact]
    public async Task RunAsync_ContractSaysLatin1_IsReadAsThatWhateverItLooksLike()
    {
        var given = Contract(Dialect.Csv with { Encoding = TextEncoding.Latin1, IsEncodingGiven = true }, Column("Id"));

        Assert.Equal(
            [
                ["Ã©"],
            ],
            (await RunAsync(given, Utf8("Id\né\n"))).Values
        );
    }

    [Theory]
    [InlineData("FF FE 49 00", "wrong-encoding")]
    [InlineData("D0 CF 11 E0", "wrong-format")]
    [InlineData("28 B5 2F FD", "wrong-format")]
    public async Task RunAsync_OtherContent_IsRefusedAsWhatItIs(string start, string code)
    {
        var failure = await Assert.ThrowsAsync<TerminalException>(() =>
            RunAsync(Accounts, [.. Convert.FromHexString(start.Replace(" ", "", StringComparison.Ordinal)), .. Utf8("\nId\n")])
        );

        Assert.Equal(code, failure.Error.Code);
    }
}
