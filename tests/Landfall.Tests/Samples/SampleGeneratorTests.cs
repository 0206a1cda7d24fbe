using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Landfall.Samples;

namespace Landfall.Tests.Samples;

public sealed class SampleGeneratorTests
{
    public static TheoryData<string> CsvTables => ["salesforce.account", "salesforce.contact", "salesforce.opportunity"];

    public static TheoryData<string> AllTables => [.. SampleTables.Names];

    [Theory]
    [MemberData(nameof(AllTables))]
    public async Task WriteAsync_SameRequestTwice_GivesTheSameBytes(string table)
    {
        var request = new SampleRequest
        {
            Table = table,
            Rows = 3000,
            Seed = 7,
            BadRatio = 0.05,
        };

        var (first, firstSummary) = await Write(request);
        var (second, secondSummary) = await Write(request);

        Assert.Equal(firstSummary, secondSummary);
        Assert.True(first.AsSpan().SequenceEqual(second));
    }

    [Theory]
    [MemberData(nameof(AllTables))]
    public async Task WriteAsync_OtherSeed_GivesOtherBytes(string table)
    {
        var (first, _) = await Write(
            new SampleRequest
            {
                Table = table,
                Rows = 10,
                Seed = 1,
            }
        );
        var (second, _) = await Write(
            new SampleRequest
            {
                Table = table,
                Rows = 10,
                Seed = 2,
            }
        );

        Assert.False(first.AsSpan().SequenceEqual(second));
    }

    [Theory]
    [MemberData(nameof(AllTables))]
    public async Task WriteAsync_Gzip_DecompressesToThePlainBytes(string table)
    {
        var request = new SampleRequest
        {
            Table = table,
            Rows = 500,
            BadRatio = 0.1,
        };
        var (plain, plainSummary) = await Write(request);

        var (packed, packedSummary) = await Write(request with { Gzip = true });

        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            gzip.CopyTo(unpacked);
        }

        Assert.Equal(plainSummary, packedSummary);
        Assert.Equal(plain.Length, plainSummary.Bytes);
        Assert.True(plain.AsSpan().SequenceEqual(unpacked.ToArray()));
    }

    [Theory]
    [MemberData(nameof(CsvTables))]
    public async Task WriteAsync_CsvWithBadRows_AStrictReaderCountsTheSame(string table)
    {
        var (file, summary) = await Write(
            new SampleRequest
            {
                Table = table,
                Rows = 20_000,
                Seed = 11,
                BadRatio = 0.03,
            }
        );

        var records = StrictCsv.Records(file).ToList();
        var header = records[0]!;
        var good = records.Skip(1).Where(record => record is not null && IsGood(header, record)).ToList();

        Assert.Equal(new SampleSummary(20_000, 600, file.Length), summary);
        Assert.Equal(summary.Rows, records.Count - 1);
        Assert.Equal(summary.Rows - summary.BadRows, good.Count);
        Assert.Equal(good.Count, good.Select(record => record![0]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task WriteAsync_Accounts_HaveQuotesAndValuesOnTwoLines()
    {
        var (file, _) = await Write(new SampleRequest { Table = "salesforce.account", Rows = 200 });

        var records = StrictCsv.Records(file).ToList();
        Assert.Contains(records, record => record![6].Contains('\n'));
        Assert.Contains(records, record => record![3].Contains('"'));
    }

    [Fact]
    public async Task WriteAsync_EventsWithBadRows_AStrictReaderCountsTheSame()
    {
        var (file, summary) = await Write(
            new SampleRequest
            {
                Table = "amplitude.event",
                Rows = 20_000,
                Seed = 11,
                BadRatio = 0.03,
            }
        );

        var lines = Split(file);

        Assert.Equal(new SampleSummary(20_000, 600, file.Length), summary);
        Assert.Equal(summary.Rows, lines.Count);
        Assert.Equal(summary.Rows - summary.BadRows, lines.Count(IsGoodEvent));
        Assert.InRange(file.Length / lines.Count, 1000, 1700);
    }

    [Fact]
    public async Task WriteAsync_AllRowsBad_NoneIsGood()
    {
        var (file, summary) = await Write(
            new SampleRequest
            {
                Table = "amplitude.event",
                Rows = 100,
                BadRatio = 1,
            }
        );

        Assert.Equal(100, summary.BadRows);
        Assert.DoesNotContain(Split(file), IsGoodEvent);
    }

    [Fact]
    public async Task WriteAsync_UnknownTable_NamesTheKnownOnes()
    {
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => Write(new SampleRequest { Table = "salesforce.lead", Rows = 1 }));

        Assert.StartsWith(
            "There is no sample of 'salesforce.lead'; expected one of salesforce.account, "
                + "salesforce.contact, salesforce.opportunity, amplitude.event, amplitude.merged_user.",
            failure.Message,
            StringComparison.Ordinal
        );
    }

    private static async Task<(byte[] File, SampleSummary Summary)> Write(SampleRequest request)
    {
        using var file = new MemoryStream();
        var summary = await SampleGenerator.WriteAsync(request, file);
        return (file.ToArray(), summary);
    }

    private static bool IsGood(string[] header, string[] record) =>
        record.Length == header.Length && record[0].Length == 18 && header.Zip(record).All(pair => Fits(pair.First, pair.Second));

    private static bool Fits(string column, string value) =>
        column switch
        {
            "CreatedDate" or "LastModifiedDate" or "SystemModstamp" => DateTime.TryParseExact(
                value,
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            ),
            "CloseDate" or "Birthdate" => DateOnly.TryParseExact(
                value,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            ),
            "AnnualRevenue" or "Amount" => decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
            "IsDeleted" or "HasOptedOutOfEmail" or "IsClosed" or "IsWon" => value is "true" or "false",
            "Name" or "LastName" => value.Length <= 80,
            _ => true,
        };

    private static bool IsGoodEvent(byte[] line)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(line);
            using var json = JsonDocument.Parse(line);
            var row = json.RootElement;
            return row.GetProperty("uuid").ValueKind == JsonValueKind.String
                && Guid.TryParseExact(row.GetProperty("uuid").GetString(), "D", out _)
                && row.GetProperty("amplitude_id").ValueKind == JsonValueKind.Number
                && row.GetProperty("paying").ValueKind is JsonValueKind.Null or JsonValueKind.True
                && DateTime.TryParseExact(
                    row.GetProperty("event_time").GetString(),
                    "yyyy-MM-dd HH:mm:ss.ffffff",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out _
                );
        }
        catch (Exception malformed) when (malformed is JsonException or DecoderFallbackException)
        {
            return false;
        }
    }

    private static List<byte[]> Split(byte[] file)
    {
        var lines = new List<byte[]>();
        for (var at = 0; at < file.Length; )
        {
            var end = Array.IndexOf(file, (byte)'\n', at);
            lines.Add(file[at..end]);
            at = end + 1;
        }

        return lines;
    }
}
