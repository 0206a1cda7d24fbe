using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Landfall.Contracts;
using Landfall.Curation.Parts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Judges;

/// <summary>Every type of part that Landfall writes, read by two readers and compared with what the source's text means.</summary>
public sealed class PartJudgeTests
{
    private const int Rows = 60_000;
    private const string Header = "id,word,long\n";
    private const string Greatest = "99999999999999999999999999999999999999";

    // A column of each kind: what the CSV says, what it means, and its canonical text, of which row hashes are made.
    private static readonly Kind[] Kinds =
    [
        new("t", new(ColumnKind.Text), "BYTE_ARRAY STRING", Same("a \"quoted\", one"), Same("two\nlines"), Same("Οδυσσεύς 𝄞 \u00e9")),
        new(
            "u",
            new(ColumnKind.Uuid),
            "BYTE_ARRAY STRING",
            Same("3e702190-9dcb-483a-94d8-58e93ce161de"),
            Same("00000000-0000-0000-0000-000000000000"),
            null
        ),
        new("b", new(ColumnKind.Boolean), "BOOLEAN", new("true", true), new("false", false), null),
        new("i", new(ColumnKind.Integer), "INT32 INT(32)", new("2147483647", int.MaxValue), new("-2147483648", int.MinValue), new("0", 0)),
        new(
            "l",
            new(ColumnKind.BigInt),
            "INT64 INT(64)",
            new("9223372036854775807", long.MaxValue),
            new("-9223372036854775808", long.MinValue),
            null
        ),
        new(
            "f",
            new(ColumnKind.Double),
            "DOUBLE",
            new("1.7976931348623157e308", double.MaxValue, "1.7976931348623157e+308"),
            new("-5e-324", -double.Epsilon),
            new("0.1", 0.1)
        ),
        new("d4", new(ColumnKind.Decimal, 4, 2), "INT32 DECIMAL(4, 2)", Number("99.99"), Number("-99.99"), Number("0.01")),
        new("d9", new(ColumnKind.Decimal, 9, 2), "INT32 DECIMAL(9, 2)", Number("9999999.99"), Number("-9999999.99"), Number("70.70")),
        new(
            "d18",
            new(ColumnKind.Decimal, 18, 6),
            "INT64 DECIMAL(18, 6)",
            Number("999999999999.999999"),
            Number("-999999999999.999999"),
            Number("0.000001")
        ),
        new(
            "d38",
            new(ColumnKind.Decimal, 38, 0),
            "FIXED_LEN_BYTE_ARRAY DECIMAL(38, 0)",
            Number(Greatest),
            Number("-" + Greatest),
            Number("1")
        ),
        new(
            "e38",
            new(ColumnKind.Decimal, 38, 10),
            "FIXED_LEN_BYTE_ARRAY DECIMAL(38, 10)",
            Number(Greatest.Insert(28, ".")),
            Number("-" + Greatest.Insert(28, ".")),
            Number("0.0000000001")
        ),
        new(
            "day",
            new(ColumnKind.Date),
            "INT32 DATE",
            new("0001-01-01", DateOnly.MinValue),
            new("9999-12-31", DateOnly.MaxValue),
            new("1969-12-31", new DateOnly(1969, 12, 31))
        ),
        new(
            "clock",
            new(ColumnKind.Time),
            "INT64 TIME(MICROS, no zone)",
            new("00:00:00", TimeOnly.MinValue),
            new("23:59:59.999999", new TimeOnly(23, 59, 59, 999, 999)),
            new("10:36:28.583Z", new TimeOnly(10, 36, 28, 583), "10:36:28.583")
        ),
        new(
            "at",
            new(ColumnKind.Timestamp),
            "INT64 TIMESTAMP(MICROS, no zone)",
            new("2026-11-17T10:36:28.583001+02:00", new DateTime(2026, 11, 17, 8, 36, 28, 583, 1), "2026-11-17 08:36:28.583001"),
            new("1969-12-31T23:59:59.999999Z", new DateTime(1969, 12, 31, 23, 59, 59, 999, 999), "1969-12-31 23:59:59.999999"),
            null
        ),
        new("j", new(ColumnKind.Json), "BYTE_ARRAY STRING", Same("{\"price\": 47.50,\"é\":\"\\u00e9\"}"), Same("[1, 2.0]"), null),
    ];

    private static readonly Kind Rescued = new(
        "_rescued",
        new(ColumnKind.Text),
        "BYTE_ARRAY STRING",
        new("x", "{\"more\":\"x\"}", "{\"more\":\"x\"}"),
        null,
        null
    );

    public static TheoryData<LoadMode> Modes => [.. Enum.GetValues<LoadMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Curate_EveryKindInEveryMode_MeansTheSameToBothReaders(LoadMode mode)
    {
        Assert.Equal(Enum.GetValues<ColumnKind>(), Kinds.Select(kind => kind.Type.Kind).Distinct());
        var contract = Csv([.. Kinds.Select(kind => Column(kind.Name, kind.Type))]) with
        {
            Mode = mode,
            DeletedWhen = mode == LoadMode.Merge ? new DeletedWhen("b", "true") : null,
        };
        Kind[] all = [.. Kinds, Rescued];
        var lines = Enumerable.Range(0, Kind.Rows).Select(row => string.Join(',', all.Select(kind => kind.Field(row))) + "\n");

        var header = string.Join(',', Kinds.Select(kind => kind.Name)) + ",more\n";

        var part = Assert.Single(await JudgedPart.CurateAsync(contract, header + string.Concat(lines)));

        Assert.Equal(PartKind.Curated, part.Finished.Kind);
        var reading = await part.ReadAsync();
        var expected = new List<(ColumnHead Head, IReadOnlyList<object?> Values)>
        {
            (new("_part", "BYTE_ARRAY STRING", true, 0), [.. Enumerable.Repeat(part.Finished.Name, Kind.Rows)]),
            (new("_batch_id", "BYTE_ARRAY STRING", true, 0), [.. Enumerable.Repeat(Batch, Kind.Rows)]),
            (new("_generation", "INT32 INT(32)", true, 0), [.. Enumerable.Repeat((object?)0, Kind.Rows)]),
        };
        expected.AddRange(
            all.Select(kind => (new ColumnHead(kind.Name, kind.Parquet, true, kind.Nulls), (IReadOnlyList<object?>)kind.Values))
        );
        expected.Add((new ColumnHead("_line", "INT64 INT(64)", true, 0), [2L, 3L, 4L, 6L]));
        if (mode == LoadMode.Merge)
        {
            var hashes = Enumerable.Range(0, Kind.Rows).Select(row => Hash(all, row));
            expected.Add((new ColumnHead("_row_hash", "BYTE_ARRAY STRING", true, 0), [.. hashes]));
            expected.Add((new ColumnHead("_deleted", "BOOLEAN", true, 0), [true, false, false, false]));
        }

        Assert.Equal(expected.Select(column => column.Head), reading.Columns.Select(column => column.Head));
        foreach (var (column, read) in expected.Zip(reading.Columns))
        {
            Assert.Equal(column.Values, read.Values);
        }
    }

    [Fact]
    public async Task Curate_JsonLines_KeepTheBytesOfTheSource()
    {
        const string Line = """{"data":{"price": 47.50,"tags":[1, 2.0],"é":"\u00e9"},"more":9}""";

        var contract = Ndjson(Column("data", ColumnKind.Json), Column("text"));

        var part = Assert.Single(await JudgedPart.CurateAsync(contract, Line + "\n{\"data\":null,\"text\":\"\"}\n"));

        var reading = await part.ReadAsync();
        Assert.Equal(["""{"price": 47.50,"tags":[1, 2.0],"é":"\u00e9"}""", null], reading.Values("data"));
        Assert.Equal([null, ""], reading.Values("text"));
        Assert.Equal(["""{"more":9}""", null], reading.Values("_rescued"));
        Assert.Equal([1L, 2L], reading.Values("_line"));
    }

    [Fact]
    public async Task Curate_DoublesOfEveryShape_KeepEveryBit()
    {
        double[] values = [4.9406564584124654e-324, 0.1, -53.798132, 47.50, 0.1f, Math.PI, -0.0];
        var text = "f\n" + string.Concat(values.Select(value => string.Create(CultureInfo.InvariantCulture, $"{value:R}\n")));

        var part = Assert.Single(await JudgedPart.CurateAsync(Csv(Column("f", ColumnKind.Double)), text));

        var read = (await part.ReadAsync()).Values("f").Select(value => BitConverter.DoubleToInt64Bits((double)value!));
        Assert.Equal(values.Select(BitConverter.DoubleToInt64Bits), read);
    }

    [Fact]
    public async Task Curate_SeveralRowGroups_HoldEveryRowOnceAndInOrder()
    {
        var part = Assert.Single(await ManyAsync(), found => found.Finished.Kind == PartKind.Curated);

        var reading = await part.ReadAsync();
        Assert.True(reading.RowGroups.Count > 1);
        Assert.Equal(Good().Select(row => (object?)row), reading.Values("id"));
        Assert.Equal(Good().Select(row => (object?)(row + 2L)), reading.Values("_line"));
        Assert.Equal(Good().Select(Word), reading.Values("word"));
        Assert.Equal(Good().Select(Long), reading.Values("long"));
        Assert.Equal(
            [0, 0, 0, 0, Good().Count(row => Word(row) is null), Good().Count(row => Long(row) is null), Good().Count(), 0],
            reading.Columns.Select(column => column.Head.Nulls)
        );
    }

    [Fact]
    public async Task Curate_Rejects_AreAPartOfTheirOwn()
    {
        var part = Assert.Single(await ManyAsync(), found => found.Finished.Kind == PartKind.Rejects);

        var reading = await part.ReadAsync();
        var lines = Enumerable.Range(0, Rows).Select(Line).ToList();
        var starts = new List<long> { Header.Length };
        lines.ForEach(line => starts.Add(starts[^1] + line.Length));
        var bad = Enumerable.Range(0, Rows).Where(row => !IsGood(row)).ToList();
        Assert.Equal(
            [
                new("_batch_id", "BYTE_ARRAY STRING", true, 0),
                new("line", "INT64 INT(64)", true, 0),
                new("byte_offset", "INT64 INT(64)", true, 0),
                new("byte_length", "INT64 INT(64)", true, 0),
                new ColumnHead("violations", "BYTE_ARRAY STRING", true, 0),
            ],
            reading.Columns.Select(column => column.Head)
        );
        Assert.Equal(bad.Select(_ => (object?)Batch), reading.Values("_batch_id"));
        Assert.Equal(bad.Select(row => (object?)(row + 2L)), reading.Values("line"));
        Assert.Equal(bad.Select(row => (object?)starts[row]), reading.Values("byte_offset"));
        Assert.Equal(bad.Select(row => (object?)(lines[row].Length - 1L)), reading.Values("byte_length"));
        Assert.Equal(
            bad.Select(_ => (object?)"""[{"column":"id","rule":"type","expected":"integer","shape":"a"}]"""),
            reading.Values("violations")
        );
    }

    private static Task<IReadOnlyList<JudgedPart>> ManyAsync() =>
        JudgedPart.CurateAsync(
            Csv(Column("id", ColumnKind.Integer), Column("word"), Column("long")),
            Header + string.Concat(Enumerable.Range(0, Rows).Select(Line)),
            options => (options.BlockBytes, options.RowGroupBytes, options.Threads) = (64 << 10, 1 << 20, 1)
        );

    private static string Line(int row) => $"{(IsGood(row) ? row : "x")},{Word(row)},{Long(row)}\n";

    private static IEnumerable<int> Good() => Enumerable.Range(0, Rows).Where(IsGood);

    private static bool IsGood(int row) => row % 1000 != 7;

    private static string? Word(int row) => row / 5000 % 3 == 1 ? null : $"word {row % 11}";

    private static string? Long(int row) =>
        row % 500 == 0 ? new string((char)('a' + (row % 26)), 3000)
        : row % 3 == 0 ? null
        : $"{row}";

    private static string Hash(Kind[] kinds, int row)
    {
        var values = kinds.Select(kind => kind.Text(row)).Select(text => text is null ? ":" : $"{Encoding.UTF8.GetByteCount(text)}:{text}");
        var key = string.Concat(Enumerable.Range(0, 32).Select(index => index.ToString("x2", CultureInfo.InvariantCulture)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key + string.Concat(values))))[..32];
    }

    private static Cell Same(string text) => new(text, text);

    private static Cell Number(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return new Cell(text, new Exact(digits, point < 0 ? 0 : text.Length - 1 - point));
    }

    /// <summary>A value: as the CSV has it, as readers must give it, and its canonical text where that is another than the CSV's.</summary>
    private sealed record Cell(string Csv, object Value, string? Canonical = null);

    /// <summary>A column of three values and a null in the second row.</summary>
    private sealed record Kind(string Name, ColumnType Type, string Parquet, Cell? First, Cell? Third, Cell? Fourth)
    {
        public const int Rows = 4;

        public object?[] Values => [.. Enumerable.Range(0, Rows).Select(row => At(row)?.Value)];

        public long Nulls => Values.Count(value => value is null);

        public string Field(int row) => At(row) is { } cell ? $"\"{cell.Csv.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : "";

        public string? Text(int row) => At(row) is { } cell ? cell.Canonical ?? cell.Csv : null;

        private Cell? At(int row) =>
            row switch
            {
                0 => First,
                1 => null,
                2 => Third,
                _ => Fourth,
            };
    }
}
