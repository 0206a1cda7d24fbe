using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

public sealed class DuckDbParameterTests : IDisposable
{
    private readonly DuckDbInstance _instance = DuckDbInstance.Open(null);
    private readonly DuckDbConnection _connection;

    public DuckDbParameterTests() => _connection = _instance.Connect();

    public static TheoryData<object?, string, object?> Parameters =>
        new()
        {
            { null, "\"NULL\"", null },
            { true, "BOOLEAN", true },
            { (sbyte)-1, "TINYINT", (sbyte)-1 },
            { (short)-2, "SMALLINT", (short)-2 },
            { -3, "INTEGER", -3 },
            { long.MinValue, "BIGINT", long.MinValue },
            { (byte)1, "UTINYINT", (byte)1 },
            { (ushort)2, "USMALLINT", (ushort)2 },
            { 3u, "UINTEGER", 3u },
            { ulong.MaxValue, "UBIGINT", ulong.MaxValue },
            { Int128.MinValue, "HUGEINT", Int128.MinValue },
            { UInt128.MaxValue, "UHUGEINT", UInt128.MaxValue },
            { 1.5f, "FLOAT", 1.5f },
            { 0.1, "DOUBLE", 0.1 },
            { 0m, "DECIMAL(1,0)", 0m },
            { 0.00m, "DECIMAL(2,2)", 0.00m },
            { -12345.60m, "DECIMAL(7,2)", -12345.60m },
            { decimal.MaxValue, "DECIMAL(29,0)", decimal.MaxValue },
            { 0.0000000000000000000000000001m, "DECIMAL(28,28)", 0.0000000000000000000000000001m },
            { "it's schön 🦆\0!", "VARCHAR", "it's schön 🦆\0!" },
            { "", "VARCHAR", "" },
            { new byte[] { 0, 255 }, "BLOB", new byte[] { 0, 255 } },
            { Array.Empty<byte>(), "BLOB", Array.Empty<byte>() },
            { Guid.Parse("80112233-4455-6677-8899-aabbccddeeff"), "UUID", Guid.Parse("80112233-4455-6677-8899-aabbccddeeff") },
            { new DateOnly(1969, 12, 31), "DATE", new DateOnly(1969, 12, 31) },
            { new TimeOnly(1, 2, 3, 4, 5), "TIME", new TimeOnly(1, 2, 3, 4, 5) },
            { new DateTime(1969, 12, 31, 23, 0, 0).AddTicks(19), "TIMESTAMP", new DateTime(1969, 12, 31, 23, 0, 0).AddTicks(10) },
            { new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), "TIMESTAMP", new DateTime(2024, 1, 1) },
            {
                new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)),
                "TIMESTAMP WITH TIME ZONE",
                new DateTimeOffset(2023, 12, 31, 22, 0, 0, TimeSpan.Zero)
            },
        };

    public void Dispose()
    {
        _connection.Dispose();
        _instance.Dispose();
    }

    [Theory]
    [MemberData(nameof(Parameters), DisableDiscoveryEnumeration = true)]
    public void Scalar_EveryParameter_ArrivesInItsType(object? parameter, string type, object? expected)
    {
        using var result = _connection.Query("SELECT typeof($1), $1", [parameter]);

        Assert.Equal(
            [
                [type, expected],
            ],
            result.Rows()
        );
    }

    [Fact]
    public void Execute_InsertWithParameters_CountsItsRow()
    {
        _connection.Execute("CREATE TABLE t(a INT, b VARCHAR)");

        Assert.Equal(1, _connection.Execute("INSERT INTO t VALUES (?, ?)", [1, "x"]));
    }

    [Fact]
    public void Execute_LocalTime_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() =>
            _connection.Execute("SELECT ?", [new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Local)])
        );

        Assert.Equal(
            "Parameter 1 is a local time, which means another moment on every machine. "
                + "Give a DateTimeOffset, or a DateTime in UTC. (Parameter 'value')",
            error.Message
        );
    }

    [Fact]
    public void Execute_UnknownType_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => _connection.Execute("SELECT ?", [new Version(1, 0)]));

        Assert.StartsWith("Parameter 1 is a System.Version, which has no counterpart in DuckDB.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_HalfASurrogatePair_IsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => _connection.Execute("SELECT ?", ["\ud83e"]));
}
