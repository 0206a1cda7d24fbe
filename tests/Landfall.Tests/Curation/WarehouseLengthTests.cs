using Landfall.Contracts;
using Landfall.Tests.Curation.Parquet;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>Values that the warehouse of the rows cannot keep: they are rejects, and no load fails for them.</summary>
public sealed class WarehouseLengthTests
{
    private const string Units = "max-length, expected at most 4000 UTF-16 units, found the shape";
    private static readonly string Shape = $"'{new string('a', 31)}…'";

    [Theory]
    [InlineData("a", 4000, 0)]
    [InlineData("a", 4001, 1)]
    [InlineData("é", 4000, 0)]
    [InlineData("é", 4001, 1)]
    [InlineData("€", 4001, 1)]
    [InlineData("𝄞", 2000, 0)]
    [InlineData("𝄞", 2001, 1)]
    public async Task RunAsync_Text_IsMeasuredInUtf16Units(string character, int count, int rejects)
    {
        var text = string.Concat(Enumerable.Repeat(character, count));

        var csv = await OnSynapseAsync(Csv(Column("id"), Column("t")), $"id,t\n1,{text}\n2,short\n");
        var json = await OnSynapseAsync(
            Ndjson(Column("id"), Column("t")),
            $"{{\"id\":\"1\",\"t\":\"{text}\"}}\n{{\"id\":\"2\",\"t\":\"short\"}}\n"
        );

        Assert.All((Curated[])[csv, json], curated =>
        {
            Assert.Equal((rejects, 2 - rejects), (curated.Rejects.Count, curated.Rows.Count));
            Assert.All(curated.Rejects, reject =>
                Assert.StartsWith($"t: {Units} ", Assert.Single(reject.Violations).ToString(), StringComparison.Ordinal)
            );
            Assert.Equal(rejects == 1 ? "short" : text, curated.Values[0][1]);
        });
    }

    [Fact]
    public async Task RunAsync_ContractAllowsAsManyCharacters_BothLimitsAreTold()
    {
        var contract = Csv(Column("t", rules: new ColumnRules(MaxLength: 4000)));

        var curated = await OnSynapseAsync(contract, $"t\n{string.Concat(Enumerable.Repeat("𝄞", 2001))}\n{new string('a', 4000)}\n");

        Assert.Equal(
            [
                "t: max-length, expected at most 4000 characters, at most 4000 UTF-16 units, found the shape "
                    + "'???????????????????????????????…'",
            ],
            curated.Rejects.Select(reject => reject.Violations.Single().ToString())
        );
        Assert.Single(curated.Rows);
    }

    [Theory]
    [InlineData(4000, 0)]
    [InlineData(4001, 1)]
    public async Task RunAsync_JsonOfEveryFormat_IsMeasuredAsItIsKept(int length, int rejects)
    {
        var columns = new[] { Column("j", ColumnKind.Json) };
        var json = $"[{new string('1', length - 2)}]";

        Curated[] runs =
        [
            await OnSynapseAsync(Csv(columns), $"j\n\"{json}\"\n"),
            await OnSynapseAsync(Ndjson(columns), $"{{\"j\":{json}}}\n"),
            await RunAsync(
                Contract(Dialect.Parquet, columns),
                ParquetBytes.Of($"SELECT '[' || repeat('1', {length - 2}) || ']' AS j"),
                limits: WarehouseLimits.Synapse
            ),
        ];

        Assert.All(runs, curated => Assert.Equal((rejects, 1 - rejects), (curated.Rejects.Count, curated.Rows.Count)));
        Assert.All(runs.SelectMany(curated => curated.Rejects), reject =>
            Assert.Equal($"j: {Units} '[{new string('9', 30)}…'", Assert.Single(reject.Violations).ToString())
        );
    }

    // {"x":"..."} are eight characters around the value.
    [Theory]
    [InlineData(3992, 0)]
    [InlineData(3993, 1)]
    public async Task RunAsync_WhatIsRescued_IsMeasuredToo(int length, int rejects)
    {
        var value = new string('a', length);

        Curated[] runs =
        [
            await OnSynapseAsync(Csv(Column("id")), $"id,x\n1,{value}\n"),
            await OnSynapseAsync(Ndjson(Column("id")), $"{{\"id\":\"1\",\"x\":\"{value}\"}}\n"),
            await RunAsync(
                Contract(Dialect.Parquet, Column("id")),
                ParquetBytes.Of($"SELECT '1' AS id, repeat('a', {length}) AS x"),
                limits: WarehouseLimits.Synapse
            ),
        ];

        Assert.All(runs, curated => Assert.Equal((rejects, 1 - rejects), (curated.Rejects.Count, curated.Rows.Count)));
        Assert.All(runs.SelectMany(curated => curated.Rejects), reject =>
            Assert.StartsWith($"_rescued: {Units} '{{\"a\":\"aaa", Assert.Single(reject.Violations).ToString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task RunAsync_NullValueWanted_NullsAColumnAndRejectsWhatWouldLoseMore()
    {
        var contract = Csv(Column("id"), Column("t")) with { OnBadValue = OnBadValue.NullValue };
        var value = new string('a', 4001);

        var curated = await OnSynapseAsync(contract, $"id,t,x\n1,{value},\n2,b,{value}\n");

        Assert.Equal(
            [
                ["1", null],
            ],
            curated.Values
        );
        Assert.Equal(1, curated.Result.NulledValues);
        Assert.StartsWith("_rescued: ", Assert.Single(curated.Rejects).Violations.Single().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_HeapWanted_KeepsLongValuesButOfTheKey()
    {
        var contract = Csv(Column("key"), Column("t"), Column("j", ColumnKind.Json)) with
        {
            LongValues = LongValues.Heap,
            Deduplication = new Deduplication(["key"], null),
        };
        var value = new string('a', 100_000);

        var curated = await OnSynapseAsync(contract, $"key,t,j,x\n1,{value},\"\"\"{value}\"\"\",{value}\n{value[..3401]},b,1,\n");

        Assert.Equal(
            [
                ["1", value, $"\"{value}\""],
            ],
            curated.Values
        );
        Assert.Equal([$"{{\"x\":\"{value}\"}}"], curated.Rescued);
        Assert.Equal(
            $"key: max-length, expected at most 3400 UTF-16 units, found the shape {Shape}",
            Assert.Single(curated.Rejects).Violations.Single().ToString()
        );
    }

    [Theory]
    [InlineData(249_374, 0)]
    [InlineData(249_375, 1)]
    public async Task RunAsync_TextsThatFitByThemselves_AreRejectedTogetherWhereARowIsTooLarge(int length, int rejects)
    {
        var contract = Ndjson([
            .. Enumerable.Range(0, 5).Select(number => Column(FormattableString.Invariant($"n{number}"), ColumnKind.Integer)),
            Column("a"),
            Column("b", ColumnKind.Json),
        ]) with
        {
            LongValues = LongValues.Heap,
        };

        // 498,748 units in a row: b has two quotes.
        var curated = await OnSynapseAsync(
            contract,
            $"{{\"n0\":1,\"a\":\"{new string('a', length)}\",\"b\":\"{new string('b', length - 2)}\"}}\n{{\"a\":\"\"}}\n"
        );

        Assert.Equal((rejects, 2 - rejects), (curated.Rejects.Count, curated.Rows.Count));
        Assert.All(curated.Rejects, reject =>
            Assert.Equal("record-size, expected texts of at most 498748 UTF-16 units in a row", Assert.Single(reject.Violations).ToString())
        );
    }

    [Fact]
    public async Task RunAsync_FirstAndLastOfDatesAndTimes_Fit()
    {
        var contract = Csv(Column("d", ColumnKind.Date), Column("t", ColumnKind.Time), Column("at", ColumnKind.Timestamp));

        var curated = await OnSynapseAsync(
            contract,
            "d,t,at\n0001-01-01,00:00:00,0001-01-01T00:00:00Z\n9999-12-31,23:59:59.999999,9999-12-31T23:59:59.999999Z\n"
                + "0000-12-31,24:00:00,0001-01-01T00:00:00+00:01\n,00:00:00.1234567,9999-12-31T23:59:59.999999-00:01\n"
        );

        Assert.Equal(
            [
                [WarehouseLimits.Synapse.FirstDay, TimeOnly.MinValue, DateTime.MinValue],
                [WarehouseLimits.Synapse.LastDay, new TimeOnly(23, 59, 59, 999, 999), new DateTime(9999, 12, 31, 23, 59, 59, 999, 999)],
            ],
            curated.Values
        );
        Assert.Equal([3, 2], curated.Rejects.Select(reject => reject.Violations.Count));
    }

    [Fact]
    public async Task RunAsync_OnDuckDb_LongTextsAreKept()
    {
        var value = new string('a', 100_000);

        var curated = await RunAsync(Csv(Column("t")), $"t\n{value}\n", limits: WarehouseLimits.DuckDb);

        Assert.Equal(
            [
                [value],
            ],
            curated.Values
        );
    }

    private static Task<Curated> OnSynapseAsync(TableContract contract, string text) =>
        RunAsync(contract, text, limits: WarehouseLimits.Synapse);
}
