using System.Globalization;
using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorValueTests
{
    [Theory]
    [InlineData(ColumnKind.Integer, "2147483647", "2147483647")]
    [InlineData(ColumnKind.Integer, "2147483648", null)]
    [InlineData(ColumnKind.Integer, "-2147483648", "-2147483648")]
    [InlineData(ColumnKind.Integer, "+007", "7")]
    [InlineData(ColumnKind.Integer, "7.0", null)]
    [InlineData(ColumnKind.Integer, "-", null)]
    [InlineData(ColumnKind.BigInt, "-9223372036854775808", "-9223372036854775808")]
    [InlineData(ColumnKind.BigInt, "9223372036854775808", null)]
    [InlineData(ColumnKind.BigInt, "18446744073709551617", null)]
    [InlineData(ColumnKind.BigInt, "000000000000000000000000012", "12")]
    [InlineData(ColumnKind.BigInt, "1 ", null)]
    [InlineData(ColumnKind.Double, "0.1", "0.1")]
    [InlineData(ColumnKind.Double, "-1.5e-300", "-1.5E-300")]
    [InlineData(ColumnKind.Double, "1e999", null)]
    [InlineData(ColumnKind.Double, "1e-400", null)]
    [InlineData(ColumnKind.Double, "-1E-400", null)]
    [InlineData(ColumnKind.Double, "0.00007e-330", null)]
    [InlineData(ColumnKind.Double, "1e-324", null)]
    [InlineData(ColumnKind.Double, "4.9e-324", "5E-324")]
    [InlineData(ColumnKind.Double, "0e-400", "0")]
    [InlineData(ColumnKind.Double, "-0.00", "-0")]
    [InlineData(ColumnKind.Double, "NaN", null)]
    [InlineData(ColumnKind.Double, "1,5", null)]
    [InlineData(ColumnKind.Boolean, "TRUE", "True")]
    [InlineData(ColumnKind.Boolean, "false", "False")]
    [InlineData(ColumnKind.Boolean, "1", null)]
    [InlineData(ColumnKind.Boolean, "truE\u0000", null)]
    [InlineData(ColumnKind.Date, "2024-02-29", "02/29/2024")]
    [InlineData(ColumnKind.Date, "0001-01-01", "01/01/0001")]
    [InlineData(ColumnKind.Date, "9999-12-31", "12/31/9999")]
    [InlineData(ColumnKind.Date, "2023-02-29", null)]
    [InlineData(ColumnKind.Date, "0000-01-01", null)]
    [InlineData(ColumnKind.Date, "2024-2-29", null)]
    [InlineData(ColumnKind.Date, "2024-02-29T00:00:00", null)]
    [InlineData(ColumnKind.Time, "23:59:59.123456", "23:59")]
    [InlineData(ColumnKind.Time, "24:00:00", null)]
    [InlineData(ColumnKind.Time, "10:00:00.500Z", "10:00")]
    [InlineData(ColumnKind.Time, "10:00", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17 10:36:28.583000", "11/17/2026 10:36:28")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28.000Z", "11/17/2026 10:36:28")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28+0200", "11/17/2026 08:36:28")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T23:36:28-05:30", "11/18/2026 05:06:28")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28+14:00", "11/16/2026 20:36:28")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28-1200", "11/17/2026 22:36:28")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28+14:01", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28-1201", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28+15:00", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28-23:59", null)]
    [InlineData(ColumnKind.Timestamp, "1969-12-31T23:59:59", "12/31/1969 23:59:59")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28.1234567Z", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28.1234560Z", "11/17/2026 10:36:28")]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:60Z", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28.", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17T10:36:28 +02:00", null)]
    [InlineData(ColumnKind.Timestamp, "2026-11-17", null)]
    [InlineData(ColumnKind.Timestamp, "0001-01-01T00:00:00+01:00", null)]
    [InlineData(ColumnKind.Timestamp, "9999-12-31T23:59:59-00:01", null)]
    [InlineData(ColumnKind.Uuid, "3E702190-9dcb-483a-94d8-58e93ce161de", "3E702190-9dcb-483a-94d8-58e93ce161de")]
    [InlineData(ColumnKind.Uuid, "3e7021909dcb483a94d858e93ce161de", null)]
    [InlineData(ColumnKind.Uuid, "3e702190-9dcb-483a-94d8-58e93ce161dg", null)]
    [InlineData(ColumnKind.Json, "{\"\"a\"\": 1.50}", "{\"a\": 1.50}")]
    [InlineData(ColumnKind.Json, "{", null)]
    [InlineData(ColumnKind.Json, "1 2", null)]
    public async Task RunAsync_ValueOfAKind_IsExactOrRejected(ColumnKind kind, string text, string? expected) =>
        Assert.Equal(expected, await ReadAsync(new ColumnType(kind), text));

    [Theory]
    [InlineData(4, 2, "12.34", "12.34")]
    [InlineData(4, 2, "-99.99", "-99.99")]
    [InlineData(4, 2, "100", null)]
    [InlineData(4, 2, "1.234", null)]
    [InlineData(4, 2, "1.2300000000000000000000000000000000000000000000", "1.23")]
    [InlineData(4, 2, "000000000000000000000000000000000000000000000001", "1.00")]
    [InlineData(9, 2, "1.25E4", "12500.00")]
    [InlineData(9, 2, "125e-2", "1.25")]
    [InlineData(9, 2, "125e-3", null)]
    [InlineData(9, 2, "0e99999999999", "0.00")]
    [InlineData(9, 2, "1e99999999999", null)]
    [InlineData(9, 2, "1e", null)]
    [InlineData(9, 2, ".5", "0.50")]
    [InlineData(9, 2, "5.", "5.00")]
    [InlineData(9, 2, ".", null)]
    [InlineData(9, 2, "1.2.3", null)]
    [InlineData(9, 2, "--1", null)]
    [InlineData(9, 2, "1,000.00", null)]
    [InlineData(18, 0, "999999999999999999", "999999999999999999")]
    [InlineData(18, 18, "-0.999999999999999999", "-0.999999999999999999")]
    [InlineData(19, 1, "-123456789012345678.9", "-123456789012345678.9")]
    [InlineData(28, 4, "999999999999999999999999.9999", "999999999999999999999999.9999")]
    [InlineData(38, 10, "-1234567890123456789012345678.0123456789", "-1234567890123456789012345678.0123456789")]
    [InlineData(38, 0, "99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    [InlineData(38, 0, "100000000000000000000000000000000000000", null)]
    [InlineData(38, 38, "0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001")]
    public async Task RunAsync_Decimal_IsExactOrRejected(int precision, int scale, string text, string? expected) =>
        Assert.Equal(expected, await ReadAsync(new ColumnType(ColumnKind.Decimal, precision, scale), text));

    [Fact]
    public async Task RunAsync_EveryKind_HasItsParquetType()
    {
        ColumnType[] types =
        [
            .. Enum.GetValues<ColumnKind>()
                .Select(kind => new ColumnType(kind, kind == ColumnKind.Decimal ? 20 : 0, kind == ColumnKind.Decimal ? 3 : 0)),
        ];
        var curated = await RunAsync(
            Csv([.. types.Select((type, i) => Column($"c{i}", type))]),
            $"{string.Join(',', types.Select((_, i) => $"c{i}"))}\n{new string(',', types.Length - 1)}\n"
        );

        Assert.Equal(
            [
                "VARCHAR",
                "VARCHAR",
                "BOOLEAN",
                "INTEGER",
                "BIGINT",
                "DOUBLE",
                "DECIMAL(20,3)",
                "DATE",
                "TIME",
                "TIMESTAMP",
                "VARCHAR",
                "VARCHAR",
                "BIGINT",
            ],
            curated.Columns.Select(column => column.Type.ToSql())
        );
        Assert.Equal(["_rescued", "_line"], curated.Columns.TakeLast(2).Select(column => column.Name));
        Assert.Equal(new object?[types.Length], curated.Values.Single());
    }

    private static async Task<string?> ReadAsync(ColumnType type, string text)
    {
        var curated = await RunAsync(Csv(Column("v", type)), $"v\n\"{text}\"\n");
        if (curated.Rows.Count == 0)
        {
            Assert.Equal(
                ("v", "type"),
                (curated.Rejects.Single().Violations.Single().Column, curated.Rejects.Single().Violations.Single().Rule)
            );
            return null;
        }

        return Convert.ToString(curated.Rows.Single()[0], CultureInfo.InvariantCulture);
    }
}
