using System.Globalization;
using System.Numerics;
using Landfall.Contracts;
using Landfall.Curation.Parquet;
using Landfall.Curation.Parquet.Thrift;
using Landfall.Curation.Rejects;
using ParquetSharp;
using ParquetSharp.Schema;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Parquet;

/// <summary>What becomes of every type of the format, one test a line of the table in docs/concepts/curating.md.</summary>
public sealed class ParquetTypeTests
{
    private const string Type = ViolationRule.Type;
    private const string Encoding = ViolationRule.Encoding;
    private static readonly byte[] NoText = [0xC3, 0x28];

    private static readonly Dictionary<string, Line> Leaves = new(StringComparer.Ordinal)
    {
        ["BOOLEAN"] = new(new(PhysicalType.Boolean, LogicalType.None), [(true, "true"), (false, "false")]),
        ["INT32"] = new(new(PhysicalType.Int32, LogicalType.None), [(int.MinValue, "-2147483648"), (7, "7")]),
        ["INT64"] = new(new(PhysicalType.Int64, LogicalType.None), [(long.MinValue, "-9223372036854775808"), (7L, "7")]),
        ["INT96"] = new(
            new(PhysicalType.Int96, LogicalType.None),
            [
                (Int96Of(2_440_588, 0), "1970-01-01 00:00:00"),
                (Int96Of(2_461_362, 38_188_583_001_000), "2026-11-17 10:36:28.583001"),
                (Int96Of(2_440_587, 86_399_999_999_999), "1969-12-31 23:59:59.999999999"),
            ],
            [(Int96Of(2_440_588, 86_400_000_000_000), Type), (Int96Of(2_440_588, -1), Type)]
        ),
        ["FLOAT"] = new(new(PhysicalType.Float, LogicalType.None), [(0.1f, "0.1"), (-3.5f, "-3.5")]),
        ["DOUBLE"] = new(new(PhysicalType.Double, LogicalType.None), [(0.1, "0.1"), (1e300, "1e+300")]),
        ["BYTE_ARRAY"] = new(new(PhysicalType.ByteArray, LogicalType.None), [(Utf8("é"), "é"), (Utf8(""), "")])
        {
            Bytes = [(NoText, Encoding)],
        },
        ["FIXED_LEN_BYTE_ARRAY"] = new(new(PhysicalType.FixedLenByteArray, LogicalType.None, 2), [(Utf8("é"), "é")])
        {
            Bytes = [(NoText, Encoding)],
        },
        ["BYTE_ARRAY STRING"] = new(new(PhysicalType.ByteArray, LogicalType.String), [(Utf8("\"é\0"), "\"é\0")], [(NoText, Encoding)]),
        ["BYTE_ARRAY ENUM"] = new(new(PhysicalType.ByteArray, LogicalType.Enum), [(Utf8("ok"), "ok")], [(NoText, Encoding)]),
        ["BYTE_ARRAY JSON"] = new(
            new(PhysicalType.ByteArray, LogicalType.Json),
            [(Utf8("{\"a\": 5.10}"), "{\"a\": 5.10}")],
            [(NoText, Encoding)]
        ),
        ["BYTE_ARRAY BSON"] = new(new(PhysicalType.ByteArray, LogicalType.Bson), []) { Bytes = [(Utf8("\u0005\0\0\0\0"), Type)] },
        ["FIXED_LEN_BYTE_ARRAY(16) UUID"] = new(
            new(PhysicalType.FixedLenByteArray, LogicalType.Uuid, 16),
            [(Convert.FromHexString("3e7021909dcb483a94d858e93ce161de"), "3e702190-9dcb-483a-94d8-58e93ce161de")]
        ),
        ["INT32 INT(8)"] = Int(8, signed: true, [(-128, "-128"), (127, "127")], [(128, Type), (300, Type)]),
        ["INT32 INT(16)"] = Int(16, signed: true, [(-32768, "-32768")], [(32768, Type)]),
        ["INT32 INT(32)"] = Int(32, signed: true, [(int.MinValue, "-2147483648")]),
        ["INT64 INT(64)"] = Int(64, signed: true, [(long.MaxValue, "9223372036854775807")]),
        ["INT32 UINT(8)"] = Int(8, signed: false, [(255, "255")], [(256, Type), (-1, Type)]),
        ["INT32 UINT(16)"] = Int(16, signed: false, [(65535, "65535")], [(65536, Type), (-1, Type)]),
        ["INT32 UINT(32)"] = Int(32, signed: false, [(-1, "4294967295")]),
        ["INT64 UINT(64)"] = Int(64, signed: false, [(-1L, "18446744073709551615")]),
        ["INT32 DECIMAL"] = new(
            new(PhysicalType.Int32, () => LogicalType.Decimal(9, 2)),
            [(150, "1.50"), (-5, "-0.05"), (0, "0.00"), (int.MinValue, "-21474836.48")]
        ),
        ["INT64 DECIMAL"] = new(
            new(PhysicalType.Int64, () => LogicalType.Decimal(18, 18)),
            [(5L, "0.000000000000000005"), (long.MinValue, "-9.223372036854775808")]
        ),
        ["FIXED_LEN_BYTE_ARRAY DECIMAL"] = new(
            new(PhysicalType.FixedLenByteArray, () => LogicalType.Decimal(76, 38), 32),
            [
                (Fixed("150" + new string('0', 36), 32), "1.50" + new string('0', 36)),
                (Fixed("-1", 32), "-0." + new string('0', 37) + "1"),
                (Fixed(new string('9', 76), 32), new string('9', 38) + "." + new string('9', 38)),
            ]
        ),
        ["BYTE_ARRAY DECIMAL"] = new(
            new(PhysicalType.ByteArray, () => LogicalType.Decimal(39, 2)),
            [
                (Shortest("150"), "1.50"),
                (Fixed("-150", 40), "-1.50"),
                (Shortest("170141183460469231731687303715884105728"), "1701411834604692317316873037158841057.28"),
                (Shortest("-170141183460469231731687303715884105729"), "-1701411834604692317316873037158841057.29"),
            ],
            [(Array.Empty<byte>(), Type)]
        ),
        ["INT32 DATE"] = new(
            new(PhysicalType.Int32, LogicalType.Date),
            [(0, "1970-01-01"), (-719_162, "0001-01-01"), (2_932_896, "9999-12-31"), (11_016, "2000-02-29"), (2_932_897, "10000-01-01")]
        ),
        ["INT32 TIME(MILLIS, UTC)"] = Time(true, TimeUnit.Millis, [(86_399_999, "23:59:59.999")], [(86_400_000, Type), (-1, Type)]),
        ["INT32 TIME(MILLIS, local)"] = Time(false, TimeUnit.Millis, [(0, "00:00:00")], [(86_400_000, Type), (-1, Type)]),
        ["INT64 TIME(MICROS, UTC)"] = Time(
            true,
            TimeUnit.Micros,
            [(86_399_999_999L, "23:59:59.999999")],
            [(433_800_000_000L, Type), (-1L, Type)]
        ),
        ["INT64 TIME(MICROS, local)"] = Time(false, TimeUnit.Micros, [(1L, "00:00:00.000001")], [(86_400_000_000L, Type)]),
        ["INT64 TIME(NANOS, UTC)"] = Time(
            true,
            TimeUnit.Nanos,
            [(1_000L, "00:00:00.000001"), (1L, "00:00:00.000000001")],
            [(86_400_000_000_000L, Type)]
        ),
        ["INT64 TIME(NANOS, local)"] = Time(false, TimeUnit.Nanos, [(86_399_999_999_999L, "23:59:59.999999999")], [(-1L, Type)]),
        ["INT64 TIMESTAMP(MILLIS, UTC)"] = Stamp(true, TimeUnit.Millis, [(-1L, "1969-12-31 23:59:59.999")], long.MaxValue),
        ["INT64 TIMESTAMP(MILLIS, local)"] = Stamp(false, TimeUnit.Millis, [(1_794_911_788_583L, "2026-11-17 10:36:28.583")]),
        ["INT64 TIMESTAMP(MICROS, UTC)"] = Stamp(true, TimeUnit.Micros, [(-1L, "1969-12-31 23:59:59.999999")], long.MaxValue),
        ["INT64 TIMESTAMP(MICROS, local)"] = Stamp(false, TimeUnit.Micros, [(1_794_911_788_583_001L, "2026-11-17 10:36:28.583001")]),
        ["INT64 TIMESTAMP(NANOS, UTC)"] = Stamp(true, TimeUnit.Nanos, [(1L, "1970-01-01 00:00:00.000000001")]),
        ["INT64 TIMESTAMP(NANOS, local)"] = Stamp(false, TimeUnit.Nanos, [(-1L, "1969-12-31 23:59:59.999999999")]),
        ["FIXED_LEN_BYTE_ARRAY(12) INTERVAL"] = new(
            new(PhysicalType.FixedLenByteArray, LogicalType.Interval, 12),
            [
                (Convert.FromHexString("0100000002000000BA0B0000"), "P1M2DT3.002S"),
                (Convert.FromHexString("FFFFFFFF00000000FFFFFFFF"), "P4294967295M0DT4294967.295S"),
            ]
        ),
        ["FIXED_LEN_BYTE_ARRAY(2) FLOAT16"] = new(
            new(PhysicalType.FixedLenByteArray, LogicalType.Float16, 2),
            [(Convert.FromHexString("662E"), "0.0999755859375"), (Convert.FromHexString("00C0"), "-2")]
        ),
        ["any UNKNOWN"] = new(new(PhysicalType.Int32, LogicalType.Null), []),
    };

    // Those that are no leaves have tests of their own below.
    private static readonly string[] Others =
    [
        "group",
        "group LIST",
        "group MAP",
        "repeated leaf",
        "group VARIANT",
        "BYTE_ARRAY GEOMETRY, GEOGRAPHY",
        "any other logical type",
    ];

    public static TheoryData<string> All => [.. Leaves.Keys];

    [Fact]
    public void Table_InTheDocs_HasALineForEachType()
    {
        var lines = File.ReadAllLines(Path.Combine(SharedData.Repository, "docs", "concepts", "curating.md"))
            .SkipWhile(line => !line.StartsWith("| type of the file |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|')[1].Trim().Trim('`'));

        Assert.Equal([.. Leaves.Keys, .. Others], lines);
    }

    // Each value stands in a text column of the contract and in one that it does not know.
    [Theory]
    [MemberData(nameof(All))]
    public async Task RunAsync_EachType_IsItsTextOrAReject(string name)
    {
        var line = Leaves[name];
        List<(object? Raw, string? Text, string? Known, string? Other)> rows =
        [
            (null, null, null, null),
            .. line.Good.Select(good => ((object?)good.Raw, (string?)good.Text, (string?)null, (string?)null)),
            .. line.Bad.Select(bad => ((object?)bad.Raw, (string?)null, (string?)bad.Rule, (string?)bad.Rule)),
            .. line.Bytes.Select(bytes => ((object?)bytes.Raw, (string?)null, (string?)bytes.Rule, (string?)null)),
        ];
        object?[] raw = [.. rows.Select(row => row.Raw)];
        foreach (var version in new[] { ParquetDataPageVersion.V1, ParquetDataPageVersion.V2 })
        {
            var stored = SharpFile.Of([new("known", line.Type, raw), new("other", line.Type, raw)], builder =>
                builder.DataPageVersion(version)
            );

            var curated = await RunAsync(Parquet(Column("known")), stored);

            var good = rows.Where(row => row.Known is null).ToList();
            Assert.Equal(good.Select(row => row.Text), curated.Values.Select(row => (string?)row[0]));
            Assert.Equal(good.Select(row => Rescued("other", row.Text)), curated.Rescued.Select(text => (string?)text));
            Assert.Equal(
                rows.Select((row, index) => (Line: index + 1L, row))
                    .Where(item => item.row.Known is not null)
                    .Select(item => $"{item.Line} known {item.row.Known}" + (item.row.Other is null ? "" : $" other {item.row.Other}")),
                curated.Rejects.Select(reject =>
                    $"{reject.Line} {string.Join(' ', reject.Violations.Select(violation => $"{violation.Column} {violation.Rule}"))}"
                )
            );
        }
    }

    [Fact]
    public async Task RunAsync_BytesThatAreNoText_AreRescuedInBase64()
    {
        var type = new SharpType(PhysicalType.ByteArray, LogicalType.None);
        var stored = SharpFile.Of([new("id", new(PhysicalType.Int32, LogicalType.None), [1]), new("other", type, [NoText])]);

        var curated = await RunAsync(Parquet(Column("id", ColumnKind.Integer)), stored);

        Assert.Equal(["{\"other\":\"wyg=\"}"], curated.Rescued);
    }

    [Fact]
    public async Task RunAsync_TextThatIsNoUtf8InAnUnknownColumn_RejectsItsRowAndNamesTheColumn()
    {
        var text = new SharpType(PhysicalType.ByteArray, LogicalType.String);
        var stored = SharpFile.Of([new("id", text, [Utf8("1"), Utf8("2")]), new("other", text, [NoText, Utf8("a")])]);

        var curated = await RunAsync(Parquet(Column("id")), stored);

        Assert.Equal(
            [
                ["2"],
            ],
            curated.Values
        );
        Assert.Equivalent(
            new[] { new Reject(1, 0, 0, [new Violation("other", "encoding", "text in UTF-8", "?(")]) },
            curated.Rejects,
            strict: true
        );
    }

    [Fact]
    public async Task RunAsync_ValuesIntoTheirOwnType_AreExactOrRejects()
    {
        var contract = Parquet(
            Column("wide", new ColumnType(ColumnKind.Decimal, 38, 2)),
            Column("int96", ColumnKind.Timestamp),
            Column("nanos", ColumnKind.Timestamp),
            Column("time", ColumnKind.Time),
            Column("half", ColumnKind.Double)
        );
        var stored = SharpFile.Of([
            new("wide", Leaves["BYTE_ARRAY DECIMAL"].Type, [Shortest("150"), Shortest(new string('9', 39)), null, null]),
            new("int96", Leaves["INT96"].Type, [Int96Of(2_440_588, 1_000), null, Int96Of(2_440_588, 1), null]),
            new("nanos", Leaves["INT64 TIMESTAMP(NANOS, UTC)"].Type, [1_000L, null, 1L, null]),
            new("time", Leaves["INT64 TIME(MICROS, UTC)"].Type, [1L, null, null, 433_800_000_000L]),
            new("half", Leaves["FIXED_LEN_BYTE_ARRAY(2) FLOAT16"].Type, [Convert.FromHexString("662E"), null, null, null]),
        ]);

        var curated = await RunAsync(contract, stored);

        var micro = new DateTime(1970, 1, 1).AddMicroseconds(1);
        Assert.Equal(
            [
                [1.50m, micro, micro, new TimeOnly(0, 0, 0, 0, 1), 0.0999755859375],
            ],
            curated.Values
        );
        Assert.Equivalent(
            new[]
            {
                new Reject(2, 0, 0, [new Violation("wide", "type", "decimal(38,2)", new string('9', 31) + "…")]),
                new Reject(
                    3,
                    0,
                    0,
                    [
                        new Violation("int96", "type", "timestamp", "9999-99-99 99:99:99.999999999"),
                        new Violation("nanos", "type", "timestamp", "9999-99-99 99:99:99.999999999"),
                    ]
                ),
                new Reject(4, 0, 0, [new Violation("time", "type", "time", "999:99:99")]),
            },
            curated.Rejects,
            strict: true
        );
    }

    [Fact]
    public async Task RunAsync_Nested_IsJsonByTheTypesOfItsLeaves()
    {
        var stored = SharpFile.Of(
            Root(
                new GroupNode(
                    "known",
                    Repetition.Optional,
                    [
                        Primitive("wide", Leaves["BYTE_ARRAY DECIMAL"].Type),
                        Primitive("at", Leaves["INT96"].Type),
                        Primitive("time", Leaves["INT64 TIME(NANOS, UTC)"].Type),
                        Primitive("text", Leaves["BYTE_ARRAY STRING"].Type),
                        Primitive("bytes", Leaves["BYTE_ARRAY"].Type),
                        Primitive("flag", Leaves["BOOLEAN"].Type),
                        Primitive("double", Leaves["DOUBLE"].Type),
                        Primitive("tiny", Leaves["INT32 UINT(8)"].Type),
                        Primitive("none", Leaves["INT32"].Type),
                    ]
                )
            ),
            [
                Of(Shortest("150"), 4),
                Of(Int96Of(2_440_588, 1), 4),
                Of(1L, 4),
                Of(Utf8("\"é\n"), 4),
                Of(Utf8("b"), 4),
                Of(true, 4),
                Of(double.NaN, 4),
                Of(255, 4),
                new([], [1, 1, 1, 1, 0], []),
            ]
        );

        var curated = await RunAsync(Parquet(Column("known", ColumnKind.Json)), stored);

        const string Json =
            """{"wide":1.50,"at":"1970-01-01 00:00:00.000000001","time":"00:00:00.000000001","text":"\"é\n","bytes":"b",""" + Rest;
        Assert.Equal([Json, Json, Json, Json, null], curated.Values.Select(row => row[0]));

        static SharpLeaf Of(object value, int rows) =>
            new([.. Enumerable.Repeat(value, rows)], [.. Enumerable.Repeat((short)2, rows), 0], []);
    }

    [Theory]
    [InlineData("BYTE_ARRAY STRING", ViolationRule.Encoding)]
    [InlineData("BYTE_ARRAY", ViolationRule.Encoding)]
    [InlineData("INT64 TIME(MICROS, UTC)", ViolationRule.Type)]
    [InlineData("INT32 INT(8)", ViolationRule.Type)]
    public async Task RunAsync_NestedValueThatDoesNotFit_RejectsItsRow(string name, string rule)
    {
        var line = Leaves[name];
        var bad = line.Bad.Concat(line.Bytes).First().Raw;
        var stored = SharpFile.Of(
            Root(new GroupNode("known", Repetition.Optional, [Primitive("leaf", line.Type)])),
            [new([line.Good[0].Raw, bad, line.Good[0].Raw], [2, 2, 2], [])]
        );

        var curated = await RunAsync(Parquet(Column("known", ColumnKind.Json)), stored);

        Assert.Equal(2, curated.Rows.Count);
        Assert.Equal([(2L, "known", rule)], curated.Rejects.Select(reject => Named(reject)));
    }

    [Fact]
    public async Task RunAsync_ListsMapsAndRepeatedLeaves_AreJson()
    {
        var text = Leaves["BYTE_ARRAY STRING"].Type;
        var stored = SharpFile.Of(
            Root(
                new GroupNode(
                    "list",
                    Repetition.Optional,
                    [new GroupNode("list", Repetition.Repeated, [Primitive("element", text)])],
                    LogicalType.List()
                ),
                new GroupNode(
                    "map",
                    Repetition.Optional,
                    [
                        new GroupNode(
                            "key_value",
                            Repetition.Repeated,
                            [
                                new PrimitiveNode("key", Repetition.Required, LogicalType.Date(), PhysicalType.Int32),
                                Primitive("value", Leaves["INT64 DECIMAL"].Type),
                            ]
                        ),
                    ],
                    LogicalType.Map()
                ),
                new PrimitiveNode("repeated", Repetition.Repeated, LogicalType.None(), PhysicalType.Int32)
            ),
            [
                new([Utf8("a"), Utf8("b")], [3, 2, 3, 1, 0], [0, 1, 1, 0, 0]),
                new([0, 1], [2, 2, 1, 0], [0, 1, 0, 0]),
                new([5L], [3, 2, 1, 0], [0, 1, 0, 0]),
                new([1, 2], [1, 1, 0, 0], [0, 1, 0, 0]),
            ]
        );

        var curated = await RunAsync(Parquet(Column("list", ColumnKind.Json), Column("map", ColumnKind.Json), Column("repeated")), stored);

        Assert.Equal(
            [
                ["[\"a\",null,\"b\"]", "{\"1970-01-01\":0.000000000000000005,\"1970-01-02\":null}", "[1,2]"],
                ["[]", "{}", "[]"],
                [null, null, "[]"],
            ],
            curated.Values
        );
    }

    [Fact]
    public async Task RunAsync_NestedTextsOfADictionary_AreEachItsOwn()
    {
        var stored = ParquetBytes.Of(
            "SELECT {'s': 'v' || i % 7, 'l': ['w' || i % 3, NULL]} AS nested, i FROM range(10000) t(i)",
            ", ROW_GROUP_SIZE 5000"
        );

        var curated = await RunAsync(Parquet(Column("nested", ColumnKind.Json), Column("i", ColumnKind.BigInt)), stored);

        Assert.Equal(10_000, curated.Rows.Count);
        Assert.All(curated.Values, row =>
            Assert.Equal($"{{\"s\":\"v{(long)row[1]! % 7}\",\"l\":[\"w{(long)row[1]! % 3}\",null]}}", row[0])
        );
    }

    [Fact]
    public async Task RunAsync_MapWithoutValues_IsRefusedByItsName()
    {
        var stored = SharpFile.Of(
            Root(
                new GroupNode(
                    "map",
                    Repetition.Optional,
                    [
                        new GroupNode(
                            "key_value",
                            Repetition.Repeated,
                            [new PrimitiveNode("key", Repetition.Required, LogicalType.Date(), PhysicalType.Int32)]
                        ),
                    ],
                    LogicalType.Map()
                )
            ),
            [new([1], [2], [0])]
        );

        await RefusalAssert.RefusedAsync(
            Parquet(Column("map", ColumnKind.Json)),
            stored,
            "unsupported-parquet: In the Parquet file column 'map' is or holds a map without values. "
                + "Write it as another type, such as text or JSON."
        );
    }

    [Fact]
    public async Task RunAsync_Variant_IsRefusedByItsPlace() =>
        await RefusalAssert.RefusedAsync(
            Parquet(Column("id", ColumnKind.Integer)),
            ParquetBytes.Of("SELECT 1 AS id, 1::VARIANT AS other"),
            "unsupported-parquet: In the Parquet file column 2 (of the shape 'aaaaa') is or holds a VARIANT. "
                + "Write it as another type, such as text or JSON."
        );

    // DuckDB makes geometries of columns that the writer's key "geo" names; here they are the bytes that they are stored as.
    [Fact]
    public async Task RunAsync_GeometryOfAKey_IsItsBytes()
    {
        var curated = await RunAsync(
            Parquet(Column("id", ColumnKind.Integer)),
            ParquetBytes.Of("SELECT 1 AS id, 'POINT (1 -2)'::GEOMETRY AS place")
        );

        Assert.Equal(["{\"place\":\"AQEAAAAAAAAAAADwPwAAAAAAAADA\"}"], curated.Rescued);
    }

    [Theory]
    [InlineData(17, ParquetLogical.Geography, ParquetForm.Opaque)]
    [InlineData(18, ParquetLogical.Geography, ParquetForm.Opaque)]
    [InlineData(99, ParquetLogical.Other, null)]
    internal void Read_LogicalTypeByItsNumber_IsBytesOrUnknown(int number, ParquetLogical logical, ParquetForm? form)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new ThriftWriter(bytes);
        var (last, union) = (0, 0);
        writer.Field(ref last, 1, ThriftType.Int32);
        writer.Integer((int)ParquetPhysical.ByteArray);
        writer.Field(ref last, 10, ThriftType.Struct);
        writer.Field(ref union, number, ThriftType.Struct);
        writer.Stop();
        writer.Stop();
        writer.Stop();
        var reader = new ThriftReader(bytes.WrittenSpan);

        var element = ParquetElement.Read(ref reader);

        Assert.Equal((logical, form), (element.Logical, ParquetTypes.Form(element)));
    }

    private static Line Int(int bits, bool signed, (object, string)[] good, (object, string)[]? bad = null) =>
        new(new(bits == 64 ? PhysicalType.Int64 : PhysicalType.Int32, () => LogicalType.Int(bits, signed)), good, bad);

    private static Line Time(bool isUtc, TimeUnit unit, (object, string)[] good, (object, string)[] bad) =>
        new(new(unit == TimeUnit.Millis ? PhysicalType.Int32 : PhysicalType.Int64, () => LogicalType.Time(isUtc, unit)), good, bad);

    private static Line Stamp(bool isUtc, TimeUnit unit, (object, string)[] good, long? far = null) =>
        new(
            new(PhysicalType.Int64, () => LogicalType.Timestamp(isUtc, unit)),
            [.. good, .. far is null ? [] : new[] { ((object)far, unit == TimeUnit.Millis ? FarMillis : FarMicros) }]
        );

    private const string Rest = "\"flag\":true,\"double\":\"NaN\",\"tiny\":255,\"none\":null}";
    private const string FarMillis = "292278994-08-17 07:12:55.807";
    private const string FarMicros = "294247-01-10 04:00:54.775807";

    private static object Int96Of(int day, long nanos) => new Int96((int)(nanos & 0xFFFFFFFF), (int)(nanos >> 32), day);

    private static byte[] Shortest(string number) =>
        BigInteger.Parse(number, CultureInfo.InvariantCulture).ToByteArray(isUnsigned: false, isBigEndian: true);

    private static byte[] Fixed(string number, int length)
    {
        var bytes = Shortest(number);
        return [.. Enumerable.Repeat(bytes[0] >= 0x80 ? (byte)0xFF : (byte)0, length - bytes.Length), .. bytes];
    }

    private static string? Rescued(string key, string? text)
    {
        var escaped = text?.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\0", "\\u0000", StringComparison.Ordinal);
        return escaped is null ? null : $"{{\"{key}\":\"{escaped}\"}}";
    }

    private static (long, string?, string) Named(Reject reject) =>
        (reject.Line, reject.Violations.Single().Column, reject.Violations.Single().Rule);

    private static GroupNode Root(params Node[] nodes) => new("schema", Repetition.Required, nodes);

    private static PrimitiveNode Primitive(string name, SharpType type) =>
        new(name, Repetition.Optional, type.Logical(), type.Physical, type.Length == 0 ? -1 : type.Length);

    private static TableContract Parquet(params ContractColumn[] columns) => Contract(Dialect.Parquet, columns);

    private sealed record Line(SharpType Type, (object Raw, string Text)[] Good, (object Raw, string Rule)[]? Broken = null)
    {
        public (object Raw, string Rule)[] Bad => Broken ?? [];

        /// <summary>Those that a text column rejects and that are rescued as bytes.</summary>
        public (object Raw, string Rule)[] Bytes { get; init; } = [];
    }
}
