using System.Globalization;
using System.Text.Json;
using Landfall.Contracts;
using Landfall.DuckDb;
using Landfall.Tests.Curation.Fuzz;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>Whatever JSON a row holds, DuckDB's own functions read it; rows that System.Text.Json finds no text in are rejects.</summary>
public sealed class StoredJsonTests
{
    private const int LinesPerSeed = 400;

    private static readonly string[] Texts =
    [
        "",
        "a",
        "\u00e9\u20ac",
        @"\u0000",
        @"x\u0000y",
        @"\ud834\udd1e",
        @"\uD83D\uDE00!",
        @"\ud800",
        @"\udc00\ud800",
        @"\ud834\ud834\udd1e",
        @"\ud834x",
        @"\ud834\n",
        @"\\ud834",
        @"\\\ud834",
        @"\uffff",
        "\uFEFF",
        @"\""\\\/\b\f\n\r\t",
    ];

    private static readonly string[] Numbers =
    [
        "0",
        "-0",
        "1e400",
        "-1e99999999",
        "1e-400",
        "0.1000",
        new('9', 400),
        "18446744073709551616",
    ];

    [Theory]
    [MemberData(nameof(FuzzSeeds.All), MemberType = typeof(FuzzSeeds))]
    public async Task RunAsync_AnyJson_IsReadByDuckDbOrItsRowIsRejected(int threads, int first)
    {
        var random = new Random((threads * 1000) + first);
        string[] lines =
        [
            .. Enumerable.Range(0, LinesPerSeed).Select(n => $"{{\"id\":{n},\"data\":{Value(random, 0)},{Member(random, 0)}}}"),
        ];
        var contract = Ndjson(Column("id", ColumnKind.BigInt), Column("data", ColumnKind.Json)) with { MaxRejectRatio = 1 };

        var curated = await RunAsync(contract, string.Join('\n', lines), options => options.Threads = threads);

        string[] expected = [.. lines.Where(IsText)];
        Assert.InRange(expected.Length, 1, LinesPerSeed - 1);
        Assert.Equal(expected.Select(Id), curated.Rows.Select(row => (long)row[0]!));
        RequireRead(curated.Rows.SelectMany(row => new[] { row[1], row[^2] }).OfType<string>());
    }

    [Fact]
    public async Task RunAsync_JsonInCsv_IsReadByDuckDbOrItsRowIsRejected()
    {
        string[] values = [.. Texts.Select(text => $"{{\"{text}\":[\"{text}\"]}}"), "nonsense"];
        var lines = values.Select((value, n) => $"{n},\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\"x\"\"{n}\"");
        var contract = Csv(Column("id", ColumnKind.BigInt), Column("data", ColumnKind.Json)) with { MaxRejectRatio = 1 };

        var curated = await RunAsync(contract, "id,data,more\n" + string.Join('\n', lines));

        Assert.Equal(
            values.Where(value => value != "nonsense" && IsText($"{{\"id\":0,\"data\":{value}}}")),
            curated.Rows.Select(row => (string)row[1]!)
        );
        Assert.Equal(
            Enumerable.Repeat("encoding", curated.Rejects.Count - 1).Append("type"),
            curated.Rejects.Select(reject => reject.Violations.Single().Rule)
        );
        RequireRead(curated.Rows.SelectMany(row => new[] { row[1], row[^2] }).OfType<string>());
    }

    private static void RequireRead(IEnumerable<string> cells)
    {
        using var instance = DuckDbInstance.Open(null);
        using var connection = instance.Connect();
        foreach (var some in cells.Chunk(50))
        {
            var asked = string.Join(',', some.Select(_ => "(?)"));
            var read = connection.Scalar(
                $"SELECT count(*) FROM (VALUES {asked}) t(j) "
                    + "WHERE json_valid(j) AND json_extract(j, '$') IS NOT NULL AND json_type(j) <> ''",
                [.. some]
            );
            Assert.Equal((long)some.Length, read);
        }
    }

    private static long Id(string line) =>
        long.Parse(line.AsSpan(6, line.IndexOf(',', StringComparison.Ordinal) - 6), CultureInfo.InvariantCulture);

    private static string Value(Random random, int depth) =>
        random.Next(depth > 3 ? 3 : 5) switch
        {
            0 => Numbers[random.Next(Numbers.Length)],
            1 or 2 => Quoted(random),
            3 => $"[{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth + 1)))}]",
            _ => $"{{{string.Join(',', Enumerable.Range(0, random.Next(3)).Select(_ => Member(random, depth + 1)))}}}",
        };

    private static string Member(Random random, int depth) =>
        $"\"{random.Next(1000)}{(random.Next(4) == 0 ? Quoted(random)[1..] : "\"")}:{Value(random, depth)}";

    private static string Quoted(Random random) => $"\"{(random.Next(3) == 0 ? Texts[random.Next(Texts.Length)] : "text")}\"";

    // As the standard library sees it: it does not give a text with half a surrogate pair.
    private static bool IsText(string line)
    {
        using var document = JsonDocument.Parse(line);
        try
        {
            Walk(document.RootElement);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Walk(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                value.EnumerateArray().ToList().ForEach(Walk);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    Walk(member.Value);
                }

                break;
        }
    }
}
