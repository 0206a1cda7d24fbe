using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

public sealed class CuratorNdjsonTests
{
    private static readonly TableContract Mixed = Ndjson(Column("id", ColumnKind.BigInt), Column("name"), Column("data", ColumnKind.Json));

    [Fact]
    public async Task RunAsync_Objects_KeepsValuesAndRescuesUnknownKeys()
    {
        var text =
            "\uFEFF{\"id\":1,\"name\":\"a\\u00e9\",\"data\":{\"p\" : 5.10}}\n\n"
            + "{\"x\":[1, 2],\"name\":3,\"id\":2, \"y\": null}\r\n \t\n{\"i\\u0064\":\"3\",\"data\":null,\"name\":true}";
        var curated = await RunAsync(Mixed, Gzip(Utf8(text)));

        Assert.Equal(
            [
                [1L, "aé", "{\"p\" : 5.10}"],
                [2L, "3", null],
                [3L, "true", null],
            ],
            curated.Values
        );
        Assert.Equal([null, "{\"x\":[1, 2],\"y\": null}", null], curated.Rescued);
        Assert.Equal([1L, 3L, 5L], curated.Rows.Select(row => row[^1]));
        Assert.Equal((3L, 2L, 5L), (curated.Result.RowsRead, curated.Result.BlankLines, curated.Result.Lines));
    }

    [Theory]
    [InlineData("[1]", "json, expected one well-formed JSON object, found the shape '[9]'")]
    [InlineData("7", "json, expected one well-formed JSON object, found the shape '9'")]
    [InlineData("{\"id\":1", "json, expected one well-formed JSON object (wrong at byte 7 of the line)")]
    [InlineData("{\"id\":1} {}", "json, expected one well-formed JSON object (wrong at byte 9 of the line)")]
    [InlineData("{\"id\":01}", "json, expected one well-formed JSON object (wrong at byte 7 of the line)")]
    [InlineData("{\"id\":1,\"id\":1}", "id: duplicate-key, expected each key once")]
    [InlineData("{\"id\":70.7}", "id: type, expected bigint, found the shape '99.9'")]
    [InlineData("{\"id\":1e3}", "id: type, expected bigint, found the shape '9a9'")]
    [InlineData("{\"id\":true}", "id: type, expected bigint, found the shape 'aaaa'")]
    [InlineData("{\"id\":\" 8 \"}", "id: type, expected bigint, found the shape ' 9 '")]
    [InlineData("{\"id\":9223372036854775808}", "id: type, expected bigint, found the shape '9999999999999999999'")]
    [InlineData("{\"name\":{\"first\":\"Ann\"}}", "name: type, expected text, found the shape '{\"aaaaa\":\"aaa\"}'")]
    [InlineData("{\"name\":\"\\ud800\"}", "name: encoding, expected text, found the shape '\\aa999'")]
    public async Task RunAsync_LineThatIsNoRow_IsRejected(string line, string violation)
    {
        var curated = await RunAsync(Mixed, $"{{\"id\":5}}\n{line}\n{{\"id\":6}}\n");

        Assert.Equal(
            [
                [5L, null, null],
                [6L, null, null],
            ],
            curated.Values
        );
        var reject = curated.Rejects.Single();
        Assert.Equal((2L, 9L, line.Length, violation), (reject.Line, reject.Offset, reject.Length, string.Join("; ", reject.Violations)));
    }

    [Fact]
    public async Task RunAsync_UnknownKeyThatIsNotAllowed_IsRejectedByShape()
    {
        var curated = await RunAsync(
            Mixed with
            {
                OnUnknownColumn = OnUnknownColumn.Reject,
            },
            "{\"id\":1,\"ann@example.com\":{\"a\":[]}}\n{\"id\":2}\n"
        );

        Assert.Equal(
            [
                [2L, null, null],
            ],
            curated.Values
        );
        Assert.Equal(
            "unknown-key, expected only keys of the contract, found the shape 'aaa@aaaaaaa.aaa'",
            curated.Rejects.Single().Violations.Single().ToString()
        );
    }

    [Fact]
    public async Task RunAsync_JsonColumn_KeepsTheBytesOfTheSource()
    {
        string[] values =
        [
            "{\"a\":1.0E2 , \"b\":\"\\u00e9\\ud834\\uDD1E\\u0000\"}",
            "[1e400,-0,1e-400]",
            "[ ]",
            "\"text\"",
            "5.10",
            "false",
        ];
        var curated = await RunAsync(Mixed, string.Concat(values.Select(value => $"{{\"data\": {value} }}\n")));

        Assert.Equal(values, curated.Rows.Select(row => row[2]));
    }

    [Theory]
    [InlineData("""{"data":{"a":["x\ud800y"]}}""", "data: encoding, expected json, found the shape '{\"a\":[\"a\\aa999a\"]}'")]
    [InlineData("""{"data":"\uDC00"}""", "data: encoding, expected json, found the shape '\"\\aaa99\"'")]
    [InlineData("""{"data":{"\ud834\ud834":1}}""", "data: encoding, expected json, found the shape '{\"\\aa999\\aa999\":9}'")]
    [InlineData("""{"data":"\ud834\u0041"}""", "data: encoding, expected json, found the shape '\"\\aa999\\a9999\"'")]
    [InlineData("""{"more":{"a":"\ud800"}}""", "encoding, expected text in an unknown key and its value, found the shape 'aaaa'")]
    [InlineData("""{"mo\udfff":1}""", "encoding, expected text in an unknown key and its value, found the shape 'aa\\aaaaa'")]
    public async Task RunAsync_HalfASurrogatePairInJson_RejectsTheRow(string line, string violation)
    {
        var curated = await RunAsync(Mixed, line + "\n{\"id\":1}\n");

        Assert.Equal(violation, curated.Rejects.Single().Violations.Single().ToString());
        Assert.Single(curated.Rows);
    }

    [Fact]
    public async Task RunAsync_HalfASurrogatePairInJsonThatMayBeNull_IsNull()
    {
        var curated = await RunAsync(
            Mixed with
            {
                OnBadValue = OnBadValue.NullValue,
            },
            """{"id":1,"data":{"a":"\ud800"}}""" + "\n" + """{"id":2,"more":"\ud800"}"""
        );

        Assert.Equal(["1 "], curated.Rows.Select(row => $"{row[0]} {row[2]}"));
        Assert.Equal((1L, 2L), (curated.Result.NulledValues, curated.Rejects.Single().Line));
    }

    [Fact]
    public async Task RunAsync_LineAboveTheLimit_IsRejectedByItself()
    {
        var text = $"{{\"id\":1}}\n{{\"name\":\"{new string('x', 9000)}\"}}\n{{\"id\":2}}";
        var curated = await RunAsync(Mixed, text, options => (options.BlockBytes, options.MaxRecordBytes) = (64, 1024));

        Assert.Equal([1L, 2L], curated.Rows.Select(row => row[0]));
        var reject = curated.Rejects.Single();
        Assert.Equal((2L, 9L, 9011L), (reject.Line, reject.Offset, reject.Length));
        Assert.Equal("record-size, expected a record of at most 1024 bytes", reject.Violations.Single().ToString());
    }

    [Fact]
    public async Task RunAsync_LineJustBelowTheLimit_IsCurated()
    {
        var note = new string('x', 3 << 20);
        var curated = await RunAsync(Mixed, $"{{\"id\":1}}\n{{\"name\":\"{note}\"}}\n{{\"id\":2}}\n", options =>
            options.MaxRecordBytes = 4 << 20
        );

        Assert.Equal([null, note, null], curated.Rows.Select(row => row[1]));
    }

    [Fact]
    public async Task RunAsync_DeepNesting_IsMalformedFrom512Levels()
    {
        var deep = new string('[', 600) + new string(']', 600);
        var shallow = new string('[', 500) + new string(']', 500);
        var curated = await RunAsync(Mixed, $"{{\"data\":{deep}}}\n{{\"data\":{shallow}}}\n");

        Assert.Equal([shallow], curated.Rows.Select(row => row[2]));
        Assert.Equal(
            "json, expected one well-formed JSON object of at most 512 levels (another one begins at byte 519 of the line)",
            curated.Rejects.Single().Violations.Single().ToString()
        );
    }
}
