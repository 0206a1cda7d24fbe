using System.Globalization;
using System.Numerics;
using Landfall.Contracts;
using Landfall.Curation.Parts;
using Parquet.Data;
using Parquet.Schema;

namespace Landfall.Interop.Tests;

/// <summary>Every kind of column, with its bounds and with nulls, read back value by value.</summary>
public sealed class CuratedTypeTests
{
    [Fact]
    public async Task Curate_EveryKind_GivesTheFieldTypesThatWarehousesExpect()
    {
        var part = await OneAsync("t,u,b,i,l,f,d,day,clock,at,j\na,,,,,,,,,,\n",
            Part.Column("t", ColumnKind.Text), Part.Column("u", ColumnKind.Uuid), Part.Column("b", ColumnKind.Boolean), Part.Column("i", ColumnKind.Integer),
            Part.Column("l", ColumnKind.BigInt), Part.Column("f", ColumnKind.Double), Part.Column("d", ColumnKind.Decimal, 18, 2), Part.Column("day", ColumnKind.Date),
            Part.Column("clock", ColumnKind.Time), Part.Column("at", ColumnKind.Timestamp), Part.Column("j", ColumnKind.Json));

        var fields = await part.FieldsAsync();

        Assert.Equal(
            [
                ("t", typeof(ReadOnlyMemory<char>)), ("u", typeof(ReadOnlyMemory<char>)), ("b", typeof(bool)), ("i", typeof(int)), ("l", typeof(long)), ("f", typeof(double)),
                ("d", typeof(BigDecimal)), ("day", typeof(DateOnly)), ("clock", typeof(long)), ("at", typeof(DateTime)), ("j", typeof(ReadOnlyMemory<char>)),
                ("_rescued", typeof(ReadOnlyMemory<char>)), ("_line", typeof(long)),
            ],
            fields.Select(field => (field.Name, field.ClrType)));
        Assert.All(fields, field => Assert.True(field.IsNullable));
        var at = Assert.IsType<DateTimeDataField>(fields[9]);
        Assert.Equal((DateTimeTimeUnit.Micros, false), (at.Unit, at.IsAdjustedToUTC));
    }

    [Fact]
    public async Task Curate_Texts_KeepEveryCharacter()
    {
        var part = await OneAsync(
            "t,n\n\"a \"\"quoted\"\" one\",1\n,2\n\"two\nlines\",3\nΟδυσσεύς 𝄞 \u00e9,4\n\"\",5\n", Part.Column("t", ColumnKind.Text), Part.Column("n", ColumnKind.Integer));

        Assert.Equal(["a \"quoted\" one", null, "two\nlines", "Οδυσσεύς 𝄞 \u00e9", null], await part.TextsAsync("t"));
    }

    [Fact]
    public async Task Curate_Uuids_AreTexts()
    {
        var part = await OneAsync("u,n\n3e702190-9dcb-483a-94d8-58e93ce161de,1\n,2\n", Part.Column("u", ColumnKind.Uuid), Part.Column("n", ColumnKind.Integer));

        Assert.Equal(["3e702190-9dcb-483a-94d8-58e93ce161de", null], await part.TextsAsync("u"));
    }

    [Fact]
    public async Task Curate_Booleans_AreTheSame()
    {
        var part = await OneAsync("b,n\ntrue,1\n,2\nfalse,3\n", Part.Column("b", ColumnKind.Boolean), Part.Column("n", ColumnKind.Integer));

        Assert.Equal([true, null, false], await part.ValuesAsync<bool>("b"));
    }

    [Fact]
    public async Task Curate_Integers_ReachTheirBounds()
    {
        var part = await OneAsync("i,l\n2147483647,9223372036854775807\n,\n-2147483648,-9223372036854775808\n", Part.Column("i", ColumnKind.Integer), Part.Column("l", ColumnKind.BigInt));

        Assert.Equal([int.MaxValue, null, int.MinValue], await part.ValuesAsync<int>("i"));
        Assert.Equal([long.MaxValue, null, long.MinValue], await part.ValuesAsync<long>("l"));
    }

    [Fact]
    public async Task Curate_Doubles_KeepEveryBit()
    {
        double?[] values = [1.7976931348623157e308, null, -4.9406564584124654e-324, 0.1, -53.798132, 47.50];
        var part = await OneAsync("f,n\n" + Lines(values), Part.Column("f", ColumnKind.Double), Part.Column("n", ColumnKind.Integer));

        Assert.Equal(values.Select(Bits), (await part.ValuesAsync<double>("f")).Select(Bits));
    }

    [Theory]
    [InlineData(4, 2, "99.99", "-99.99", "0.01")]
    [InlineData(9, 2, "9999999.99", "-9999999.99", "70.70")]
    [InlineData(18, 6, "999999999999.999999", "-999999999999.999999", "0.000001")]
    [InlineData(38, 0, "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", "1")]
    [InlineData(38, 10, "9999999999999999999999999999.9999999999", "-9999999999999999999999999999.9999999999", "0.0000000001")]
    public async Task Curate_Decimals_AreExactInEveryWidth(int precision, int scale, string greatest, string least, string small)
    {
        var part = await OneAsync($"d,n\n{greatest},1\n,2\n{least},3\n{small},4\n", Part.Column("d", ColumnKind.Decimal, precision, scale), Part.Column("n", ColumnKind.Integer));

        var read = await part.ValuesAsync<BigDecimal>("d");

        Assert.Equal([Unscaled(greatest), null, Unscaled(least), Unscaled(small)], read.Select(value => value?.UnscaledValue));
        Assert.All(read, value => Assert.True(value is null || value.Value.Scale == scale));
    }

    [Fact]
    public async Task Curate_Dates_ReachBackAndForth()
    {
        var part = await OneAsync("day,n\n0001-01-01,1\n,2\n1969-12-31,3\n2026-11-20,4\n9999-12-31,5\n", Part.Column("day", ColumnKind.Date), Part.Column("n", ColumnKind.Integer));

        Assert.Equal([new(1, 1, 1), null, new(1969, 12, 31), new(2026, 11, 20), new(9999, 12, 31)], await part.ValuesAsync<DateOnly>("day"));
    }

    [Fact]
    public async Task Curate_Times_AreMicrosecondsOfTheDay()
    {
        var part = await OneAsync("clock,n\n00:00:00,1\n,2\n23:59:59.999999,3\n10:36:28.583Z,4\n", Part.Column("clock", ColumnKind.Time), Part.Column("n", ColumnKind.Integer));

        Assert.Equal([0L, null, 86_399_999_999, 38_188_583_000], await part.ValuesAsync<long>("clock"));
    }

    [Fact]
    public async Task Curate_Timestamps_KeepMicrosecondsInUtc()
    {
        var part = await OneAsync("at,n\n2026-11-17T10:36:28.583Z,1\n,2\n1969-12-31T23:59:59.999999Z,3\n2026-11-17T10:36:28.583001+02:00,4\n", Part.Column("at", ColumnKind.Timestamp), Part.Column("n", ColumnKind.Integer));

        var read = await part.ValuesAsync<DateTime>("at");

        Assert.Equal(
            ["2026-11-17T10:36:28.5830000", null, "1969-12-31T23:59:59.9999990", "2026-11-17T08:36:28.5830010"],
            read.Select(value => value?.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Curate_JsonValues_KeepTheBytesOfTheSource()
    {
        const string Line = """{"data":{"price": 47.50,"tags":[1, 2.0],"é":"\u00e9"},"more":9}""";
        var parts = await Part.CurateAsync(Dialect.Ndjson, Line + "\n{\"data\":null}\n", [Part.Column("data", ColumnKind.Json)]);

        Assert.Equal(["""{"price": 47.50,"tags":[1, 2.0],"é":"\u00e9"}""", null], await parts[0].TextsAsync("data"));
        Assert.Equal(["""{"more":9}""", null], await parts[0].TextsAsync("_rescued"));
        Assert.Equal([1, 2], await parts[0].ValuesAsync<long>("_line"));
    }

    private static async Task<Part> OneAsync(string text, params ContractColumn[] columns)
    {
        var part = Assert.Single(await Part.CurateAsync(Dialect.SalesforceBulk, text, columns));
        Assert.Equal(PartKind.Curated, part.Finished.Kind);
        return part;
    }

    private static string Lines(double?[] values) => string.Concat(values.Select((value, index) => string.Create(CultureInfo.InvariantCulture, $"{value:R},{index}\n")));

    private static long? Bits(double? value) => value is { } number ? BitConverter.DoubleToInt64Bits(number) : null;

    private static BigInteger? Unscaled(string text) => BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
