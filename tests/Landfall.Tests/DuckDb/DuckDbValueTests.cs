using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbValueTests : IDisposable
{
    private readonly DuckDbInstance _instance = DuckDbInstance.Open(null);
    private readonly DuckDbConnection _connection;

    public DuckDbValueTests() => _connection = _instance.Connect();

    public static TheoryData<string, object?> Values =>
        new()
        {
            { "NULL", null },
            { "true", true },
            { "(-128)::TINYINT", (sbyte)-128 },
            { "(-32768)::SMALLINT", (short)-32768 },
            { "(-7)::INTEGER", -7 },
            { "(-9223372036854775808)::BIGINT", long.MinValue },
            { "255::UTINYINT", (byte)255 },
            { "65535::USMALLINT", (ushort)65535 },
            { "4294967295::UINTEGER", uint.MaxValue },
            { "18446744073709551615::UBIGINT", ulong.MaxValue },
            { "(-170141183460469231731687303715884105728)::HUGEINT", Int128.MinValue },
            { "340282366920938463463374607431768211455::UHUGEINT", UInt128.MaxValue },
            { "1.5::FLOAT", 1.5f },
            { "(-0.1)::DOUBLE", -0.1 },
            { "1.50::DECIMAL(4,2)", 1.50m },
            { "(-12345.678)::DECIMAL(9,3)", -12345.678m },
            { "123456789012345.678::DECIMAL(18,3)", 123456789012345.678m },
            { "(-79228162514264337593543950335)::DECIMAL(38,0)", decimal.MinValue },
            { "79228162514264337593543950336::DECIMAL(38,0)", "79228162514264337593543950336" },
            { "(-0.00000000000000000000000000000000000012)::DECIMAL(38,38)", "-0.00000000000000000000000000000000000012" },
            { "'short'", "short" },
            { "'thirteen byte'", "thirteen byte" },
            { "'schön 🦆'", "schön 🦆" },
            { "''", "" },
            { "'\\x00\\xFFa'::BLOB", new byte[] { 0, 255, 97 } },
            { "DATE '2024-02-29'", new DateOnly(2024, 2, 29) },
            { "DATE '0001-01-01'", DateOnly.MinValue },
            { "DATE '9999-12-31'", DateOnly.MaxValue },
            { "DATE '10000-01-01'", "10000-01-01" },
            { "DATE 'infinity'", "infinity" },
            { "TIME '23:59:59.999999'", new TimeOnly(23, 59, 59, 999, 999) },
            { "TIME '24:00:00'", "24:00:00" },
            { "TIMESTAMP '1969-12-31 23:59:59.999999'", new DateTime(1969, 12, 31, 23, 59, 59, 999, 999) },
            { "TIMESTAMP '-infinity'", "-infinity" },
            { "TIMESTAMP_S '2024-01-02 03:04:05'", new DateTime(2024, 1, 2, 3, 4, 5) },
            { "TIMESTAMP_MS '2024-01-02 03:04:05.678'", new DateTime(2024, 1, 2, 3, 4, 5, 678) },
            { "TIMESTAMP_NS '2024-01-02 03:04:05.123456789'", "2024-01-02 03:04:05.123456789" },
            { "TIMESTAMPTZ '2024-01-02 03:04:05+02'", new DateTimeOffset(2024, 1, 2, 1, 4, 5, TimeSpan.Zero) },
            { "TIMETZ '03:04:05+02'", "03:04:05+02" },
            { "INTERVAL '14 months 3 days 01:02:03'", "1 year 2 months 3 days 01:02:03" },
            { "UUID '00112233-4455-6677-8899-aabbccddeeff'", Guid.Parse("00112233-4455-6677-8899-aabbccddeeff") },
            { "UUID 'ffffffff-4455-6677-8899-aabbccddeeff'", Guid.Parse("ffffffff-4455-6677-8899-aabbccddeeff") },
            { "'b'::ENUM('a', 'b')", "b" },
            { "'10101'::BIT", "10101" },
            { "[1, NULL, 3]", "[1, NULL, 3]" },
            { "[]::INT[]", "[]" },
            { "[['a b', 'c'], []]", "[[a b, c], []]" },
            { "[1.5, 2]::DECIMAL(3,1)[2]", "[1.5, 2.0]" },
            {
                "{'a': 1, 'b': 'it', 'c': NULL, 'd': UUID '00112233-4455-6677-8899-aabbccddeeff'}",
                "{'a': 1, 'b': it, 'c': NULL, 'd': 00112233-4455-6677-8899-aabbccddeeff}"
            },
            { "MAP {'k': [DATE '2024-02-29'], 'l': NULL}", "{k=[2024-02-29], l=NULL}" },
            { "union_value(number := 7)", 7 },
            { "[union_value(number := 7)]", "[7]" },
            { "'{\"a\": 47.50}'::JSON", "{\"a\": 47.50}" },
        };

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Get_EveryType_IsItsClrValue(string sql, object? expected)
    {
        // A NULL before and a row of its own: what is read is not the first of its vector, nor a constant.
        _connection.Execute($"CREATE TABLE t AS SELECT 0 AS i, NULL AS v UNION ALL BY NAME SELECT 1 AS i, {sql} AS v");

        var values = _connection.Query("SELECT v FROM t ORDER BY i").Rows().Select(row => row[0]).ToList();

        Assert.Equal([null, expected], values);
        Assert.Equal(expected?.GetType(), values[1]?.GetType());
    }

    [Fact]
    public void Get_TypeWithoutCounterpart_SaysWhatToDo()
    {
        using var result = _connection.Query("SELECT 12::BIGNUM");
        result.NextChunk();

        var error = Assert.Throws<NotSupportedException>(() => result.Get(0, 0));

        Assert.Equal("A value of DuckDB's type BigNum has no counterpart here. Cast it to VARCHAR in the SQL.", error.Message);
    }

    [Fact]
    public void Get_RowBeyondTheChunk_IsRefused()
    {
        using var result = _connection.Query("SELECT 1");
        result.NextChunk();

        Assert.Throws<ArgumentOutOfRangeException>(() => result.Get(0, 1));
    }

    [Theory]
    [InlineData("DECIMAL(18,2)", DuckDbTypeId.Decimal, 18, 2)]
    [InlineData("TIMESTAMP WITH TIME ZONE", DuckDbTypeId.TimestampTz, 0, 0)]
    [InlineData("TIME WITH TIME ZONE", DuckDbTypeId.TimeTz, 0, 0)]
    [InlineData("TIMESTAMP_S", DuckDbTypeId.TimestampSeconds, 0, 0)]
    [InlineData("TIMESTAMP_MS", DuckDbTypeId.TimestampMilliseconds, 0, 0)]
    [InlineData("TIMESTAMP_NS", DuckDbTypeId.TimestampNanoseconds, 0, 0)]
    [InlineData("UUID", DuckDbTypeId.Uuid, 0, 0)]
    [InlineData("UHUGEINT", DuckDbTypeId.UHugeInt, 0, 0)]
    [InlineData("VARCHAR", DuckDbTypeId.Varchar, 0, 0)]
    public void Columns_TypeAsSqlWritesIt_RoundTrips(string sql, DuckDbTypeId id, int precision, int scale)
    {
        using var result = _connection.Query($"SELECT NULL::{sql} AS v");

        Assert.Equal([new DuckDbColumn("v", new(id, precision, scale))], result.Columns);
        Assert.Equal(sql, result.Columns[0].Type.ToSql());
    }
}
