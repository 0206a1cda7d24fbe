using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Dialects;

public sealed class DataLoaderTests
{
    private static readonly TableContract Times = Contract(Dialect.SalesforceDataLoader, Column("At", ColumnKind.Timestamp));
    private static readonly TableContract Flags = Contract(Dialect.SalesforceDataLoader, Column("Flag", ColumnKind.Boolean));

    // The forms of "Data Types Supported by Data Loader" that begin year first; 20:15:30 in California is 04:15:30 the next day in UTC.
    [Theory]
    [InlineData("2026-11-17T20:15:30.250-0800")]
    [InlineData("2026-11-17T20:15:30.250-08:00")]
    [InlineData("2026-11-18T04:15:30.250Z")]
    [InlineData("2026-11-18T04:15:30.250")]
    [InlineData("2026-11-18 04:15:30.250")]
    [InlineData("2026-11-17T20:15:30.250 PST")]
    [InlineData("2026-11-17T20:15:30.250PST")]
    [InlineData("2026-11-17T20:15:30.250 Pacific Standard Time")]
    [InlineData("2026-11-17T20:15:30.250 GMT-08:00")]
    [InlineData("2026-11-17T20:15:30.250GMT-08:00")]
    [InlineData("2026-11-18T04:15:30.250 GMT")]
    [InlineData("2026-11-17T20:15:30.250 -800")]
    [InlineData("2026-11-17T20:15:30.250-800")]
    [InlineData("2026-11-18T09:45:30.250+530")]
    [InlineData("2026-11-18T18:15:30.250 GMT+14:00")]
    [InlineData("2026-11-17T16:15:30.250 -1200")]
    public async Task RunAsync_Time_IsKeptInUtc(string text) =>
        Assert.Equal(
            [
                [new DateTime(2026, 11, 18, 4, 15, 30, 250)],
            ],
            (await RunAsync(Times, $"At\n\"{text}\"\n")).Values
        );

    [Theory]
    [InlineData("2026-11-17T20:15:30.250 PDT")]
    [InlineData("2026-11-17T20:15:30.250 pst")]
    [InlineData("2026-11-17T20:15:30.250 PST-08:00")]
    [InlineData("2026-11-17T20:15:30.250  PST")]
    [InlineData("2026-11-17T20:15:30.250 ")]
    [InlineData("2026-11-17T20:15:30.2501234 PST")]
    [InlineData("2026-11-17T20:15:30. PST")]
    [InlineData("2026-11-17T20:15:30.250-8000")]
    [InlineData("2026-11-17T20:15:30.250-80")]
    [InlineData("2026-11-17T20:15:30.250 GMT+14:01")]
    [InlineData("2026-11-17T20:15:30.250 GMT-13:00")]
    [InlineData("2026-11-17T20:15:30.250 +1500")]
    [InlineData("2026-11-17T20:15:30.250-1:60")]
    [InlineData("2026-11-17T20:15 PST")]
    [InlineData("0001-01-01T00:00:00 GMT+08:00")]
    [InlineData("17/11/2026 20:15:30")]
    [InlineData("PST")]
    public async Task RunAsync_OtherTime_IsRejected(string text) =>
        Assert.Equal(("At", "type"), Rule(await RunAsync(Times, $"At\n\"{text}\"\n")));

    [Theory]
    [InlineData("yes y true on 1 YES Y True ON", true)]
    [InlineData("no n false off 0 No N FALSE oFF", false)]
    public async Task RunAsync_WordsForBooleans_AreReadInAnyCase(string words, bool value) =>
        Assert.All((await RunAsync(Flags, "Flag\n" + words.Replace(' ', '\n'))).Values, row => Assert.Equal([value], row));

    [Theory]
    [InlineData("t")]
    [InlineData("01")]
    [InlineData("yes ")]
    [InlineData("ja")]
    public async Task RunAsync_OtherWord_IsRejected(string word) =>
        Assert.Equal(("Flag", "type"), Rule(await RunAsync(Flags, $"Flag\n\"{word}\"\n")));

    [Fact]
    public async Task RunAsync_EmptyAndZeros_AreNullAndText() =>
        Assert.Equal(
            [
                [null, "000000000000000AAA"],
                [null, null],
            ],
            (
                await RunAsync(
                    Contract(Dialect.SalesforceDataLoader, Column("Flag", ColumnKind.Boolean), Column("Ref")),
                    "Flag,Ref\n,000000000000000AAA\n\"\",\"\"\n"
                )
            ).Values
        );

    [Theory]
    [InlineData("salesforce-bulk", "1")]
    [InlineData("csv", "yes")]
    [InlineData("salesforce-export", "yes")]
    public async Task RunAsync_WordOfAnotherDialect_IsRejected(string dialect, string word) =>
        Assert.Equal(("Flag", "type"), Rule(await RunAsync(Flags with { Dialect = Dialect.Find(dialect)! }, $"Flag\n{word}\n")));

    private static (string?, string) Rule(Curated curated)
    {
        var violation = Assert.Single(Assert.Single(curated.Rejects).Violations);
        return (violation.Column, violation.Rule);
    }
}
