using System.Security.Cryptography;
using Landfall.Contracts;
using Landfall.Curation.Rejects;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Parquet;

public sealed class ParquetInputTests
{
    [Fact]
    public async Task RunAsync_EveryType_KeepsTheExactValue()
    {
        var contract = Parquet(
            Column("text"),
            Column("uuid", ColumnKind.Uuid),
            Column("flag", ColumnKind.Boolean),
            Column("small", ColumnKind.Integer),
            Column("big", ColumnKind.BigInt),
            Column("double", ColumnKind.Double),
            Column("float", ColumnKind.Double),
            Column("money", new ColumnType(ColumnKind.Decimal, 18, 2)),
            Column("huge", new ColumnType(ColumnKind.Decimal, 38, 10)),
            Column("day", ColumnKind.Date),
            Column("clock", ColumnKind.Time),
            Column("at", ColumnKind.Timestamp),
            Column("zoned", ColumnKind.Timestamp),
            Column("nanos", ColumnKind.Timestamp)
        );
        var stored = ParquetBytes.Of(
            """
            SELECT 'a "b"' || chr(10) || 'é' AS text, '3e702190-9dcb-483a-94d8-58e93ce161de'::UUID AS uuid, true AS flag,
                (-2147483648)::INTEGER AS small, 9223372036854775807::BIGINT AS big, 1e300::DOUBLE AS double, 0.1::FLOAT AS float,
                -0.10::DECIMAL(18,2) AS money, 1234567890123456789012345678.0123456789::DECIMAL(38,10) AS huge,
                DATE '1700-02-28' AS day, TIME '23:59:59.999999' AS clock, TIMESTAMP '2026-11-17 10:36:28.583001' AS "at",
                TIMESTAMPTZ '2026-11-17 10:36:28.5+02' AS zoned, TIMESTAMP_NS '2026-11-17 10:36:28.583001000' AS nanos
            """
        );

        var curated = await RunAsync(contract, stored);

        Assert.Empty(curated.Rejects);
        Assert.Equal(
            [
                "a \"b\"\né",
                "3e702190-9dcb-483a-94d8-58e93ce161de",
                true,
                int.MinValue,
                long.MaxValue,
                1e300,
                (double)0.1f,
                -0.10m,
                "1234567890123456789012345678.0123456789",
                new DateOnly(1700, 2, 28),
                new TimeOnly(23, 59, 59, 999, 999),
                At(10, 583_001),
                new DateTime(2026, 11, 17, 8, 36, 28, 500),
                At(10, 583_001),
            ],
            curated.Values[0]
        );

        static DateTime At(int hour, int microseconds) => new DateTime(2026, 11, 17, hour, 36, 28).AddMicroseconds(microseconds);
    }

    [Fact]
    public async Task RunAsync_ValuesThatDoNotFit_AreRejectedByTheirRow()
    {
        var contract = Parquet(Column("id", ColumnKind.Integer, required: true), Column("at", ColumnKind.Timestamp), Column("note"));
        var stored = ParquetBytes.Of(
            """
            SELECT * FROM (VALUES
                (1::BIGINT, TIMESTAMP_NS '2026-01-01 00:00:00.000000000', 'a'::BLOB),
                (4294967296, NULL, NULL),
                (NULL, NULL, NULL),
                (4, TIMESTAMP_NS '2026-01-01 00:00:00.000000001', NULL),
                (5, NULL, '\xFF'::BLOB),
                (6, NULL, '')) AS t(id, "at", note)
            """
        );

        var curated = await RunAsync(contract, stored);

        Assert.Equal(
            [
                [1, new DateTime(2026, 1, 1), "a"],
                [6, null, ""],
            ],
            curated.Values
        );
        Assert.Equal([1L, 6L], curated.Rows.Select(row => row[^1]));
        Assert.Equivalent(
            new[]
            {
                new Reject(2, 0, 0, [new Violation("id", "type", "integer", "9999999999")]),
                new Reject(3, 0, 0, [new Violation("id", "required", "a value", null)]),
                new Reject(4, 0, 0, [new Violation("at", "type", "timestamp", "9999-99-99 99:99:99.999999999")]),
                new Reject(5, 0, 0, [new Violation("note", "encoding", "text", "?")]),
            },
            curated.Rejects,
            strict: true
        );
        Assert.Equal(
            (2, 4, 6, 0, 6),
            (curated.Result.Rows, curated.Result.RejectRows, curated.Result.RowsRead, curated.Result.BlankLines, curated.Result.Lines)
        );
        Assert.Equal(
            (stored.Length, Convert.ToHexStringLower(SHA256.HashData(stored))),
            (curated.Result.DecodedBytes, curated.Result.ContentHash)
        );
    }

    [Fact]
    public async Task RunAsync_NestedAndJson_AreJsonWithEveryDigit()
    {
        var contract = Parquet(Column("nested", ColumnKind.Json), Column("json", ColumnKind.Json), Column("as_text"));
        var stored = ParquetBytes.Of(
            """
            SELECT {'a': 5.10::DECIMAL(5,2), 'DECIMAL(5,2)': 1234567890123456.78::DECIMAL(18,2), 'l': [1, NULL]} AS nested,
                '{"n":5.10}' AS json, map(['k'], [1]) AS as_text
            """
        );

        var curated = await RunAsync(contract, stored);

        Assert.Equal(
            [
                ["{\"a\":5.10,\"DECIMAL(5,2)\":1234567890123456.78,\"l\":[1,null]}", "{\"n\":5.10}", "{\"k\":1}"],
            ],
            curated.Values
        );
    }

    [Fact]
    public async Task RunAsync_UnknownColumns_AreRescued()
    {
        var stored = ParquetBytes.Of(
            "SELECT 1 AS id, 'x' AS \"a b\", NULL AS none, "
                + "[1.50::DECIMAL(4,2)] AS list, '\\xFF'::BLOB AS bytes, 70.7::DECIMAL(5,1) AS number"
        );

        var curated = await RunAsync(Parquet(Column("id", ColumnKind.Integer)), stored);

        Assert.Equal(["{\"a b\":\"x\",\"list\":[1.50],\"bytes\":\"/w==\",\"number\":\"70.7\"}"], curated.Rescued);
        Assert.Equal(["a b", "none", "list", "bytes", "number"], curated.Result.UnknownColumns);
    }

    [Fact]
    public async Task RunAsync_MissingColumn_IsRefusedOrNullAsTheContractSays()
    {
        var contract = Parquet(Column("id", ColumnKind.Integer), Column("gone"));
        var stored = ParquetBytes.Of("SELECT 1 AS id, 2 AS Id");

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(contract, stored));
        var curated = await RunAsync(contract with { OnMissingColumn = OnMissingColumn.NullValue }, stored);

        Assert.Equal("header-missing-columns", failure.Error.Code);
        Assert.Equal(
            [
                [1, null],
            ],
            curated.Values
        );
        Assert.Equal(["gone"], curated.Result.MissingColumns);
        Assert.Equal(["{\"Id_1\":\"2\"}"], curated.Rescued);
    }

    [Fact]
    public async Task RunAsync_UnknownColumnOfAStrictContract_IsRefused()
    {
        var contract = Parquet(Column("id", ColumnKind.Integer)) with { OnUnknownColumn = OnUnknownColumn.Reject };

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(contract, ParquetBytes.Of("SELECT 1 AS id, 2 AS other")));

        Assert.Equal(
            "header-unknown-columns: The header has columns that the contract does not know: field 2 of the shape 'aaaaa'. "
                + "Add them to the contract, or keep them aside with landfallOnUnknownColumn: keep.",
            failure.Message
        );
    }

    [Fact]
    public async Task RunAsync_ManyRowGroupsBlocksAndParts_ConservesEveryRow()
    {
        var stored = ParquetBytes.Of(
            "SELECT i AS id, CASE WHEN i % 10 = 0 THEN NULL ELSE 'n' || i END AS name FROM range(30000) t(i)",
            ", ROW_GROUP_SIZE 4096"
        );

        var curated = await RunAsync(Parquet(Column("id", ColumnKind.BigInt), Column("name", required: true)), stored, options =>
        {
            options.BlockBytes = 4096;
            options.PartDecodedBytes = 200_000;
        });

        Assert.Equal((27_000, 3_000, 30_000), (curated.Result.Rows, curated.Result.RejectRows, curated.Result.RowsRead));
        Assert.True(curated.Result.Parts.Count > 2);
        Assert.All(curated.Rows, row => Assert.Equal(((long)row[^1]! - 1, $"n{row[0]}"), ((long)row[0]!, (string)row[1]!)));
        Assert.Equal(Enumerable.Range(0, 3_000).Select(index => (index * 10L) + 1), curated.Rejects.Select(reject => reject.Line));
    }

    [Fact]
    public async Task RunAsync_RowAboveTheLimit_IsRejectedAlone()
    {
        var stored = ParquetBytes.Of("SELECT i AS id, CASE i WHEN 1 THEN repeat('x', 5000) ELSE 'x' END AS text FROM range(3) t(i)");

        var curated = await RunAsync(Parquet(Column("id", ColumnKind.BigInt), Column("text")), stored, options =>
        {
            options.BlockBytes = 64;
            options.MaxRecordBytes = 4000;
        });

        Assert.Equal(
            [
                [0L, "x"],
                [2L, "x"],
            ],
            curated.Values
        );
        Assert.Equivalent(
            new[] { new Reject(2, 0, 0, [new Violation(null, "record-size", "a record of at most 4000 bytes", null)]) },
            curated.Rejects,
            strict: true
        );
    }

    [Fact]
    public async Task RunAsync_NoRows_GivesNoPart()
    {
        var curated = await RunAsync(Parquet(Column("id", ColumnKind.Integer)), ParquetBytes.Of("SELECT 1 AS id WHERE false"));

        Assert.Equal((0, 0, 0), (curated.Result.RowsRead, curated.Result.Parts.Count, curated.Result.RejectParts.Count));
    }

    [Fact]
    public async Task RunAsync_TooManyRejects_IsRefused()
    {
        var contract = Parquet(Column("id", ColumnKind.Integer, required: true)) with { MaxRejectRatio = 0.5 };

        var failure = await Assert.ThrowsAsync<TerminalException>(() => RunAsync(contract, ParquetBytes.Of("SELECT NULL::INTEGER AS id")));

        Assert.Equal("too-many-rejects", failure.Error.Code);
    }

    private static TableContract Parquet(params ContractColumn[] columns) => Contract(Dialect.Parquet, columns);
}
