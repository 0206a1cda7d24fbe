using System.Globalization;
using System.Text;
using System.Text.Json;
using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Typed columns of newline-delimited JSON in several encodings, as Landfall reads them and as System.Text.Json does.</summary>
public sealed class NdjsonValueTests
{
    private const int FilesPerSeed = 25;

    // Whole runs, of which each writes a part that is read back, cost more.
    private const int FilesInParts = 2;

    private static readonly TableContract Table = Ndjson(
        Column("i", ColumnKind.Integer),
        Column("b", ColumnKind.BigInt),
        Column("d", ColumnKind.Double),
        Column("f", ColumnKind.Boolean),
        Column("t")
    );

    private static readonly (TextEncoding Encoding, Encoding Runtime, string Mark)[] Encodings =
    [
        (TextEncoding.Utf8, new UTF8Encoding(), ""),
        (TextEncoding.Utf8, new UTF8Encoding(), "\uFEFF"),
        (TextEncoding.Windows1252, CodePagesEncodingProvider.Instance.GetEncoding(1252)!, ""),
        (TextEncoding.Utf16, new UnicodeEncoding(bigEndian: false, byteOrderMark: true), "\uFEFF"),
        (TextEncoding.Utf16, new UnicodeEncoding(bigEndian: true, byteOrderMark: true), "\uFEFF"),
    ];

    private static readonly string[] Edges =
    [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.0",
        "70.0",
        "1e3",
        "2147483647",
        "2147483648",
        "-2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "1e400",
        "-1e400",
        "1e-400",
        "0.0001e-330",
        "0e-400",
        "4.9E-324",
        "2e-324",
        "\"\"",
        "\"7\"",
        "\"+7\"",
        "\"-007\"",
        "\" 7\"",
        "\"1e-400\"",
        "\"1e3\"",
        "\"TRUE\"",
        "\"False\"",
        "\"\\u0037\"",
        "\"é €\"",
        "\"\\ud834\\udd1e\"",
        "\"\\ud834\"",
        "[]",
        "{\"a\":[1,{}]}",
    ];

    [Theory]
    [MemberData(nameof(FuzzSeeds.All), MemberType = typeof(FuzzSeeds))]
    public async Task Parse_TypedValues_GivesWhatSystemTextJsonGives(int threads, int first)
    {
        using var bed = new ChunkBed();
        for (var seed = first; seed < first + FuzzSeeds.Each; seed++)
        {
            var random = new Random((threads * 1000) + 750 + seed);
            var (encoding, runtime, mark) = Encodings[random.Next(Encodings.Length)];
            var contract = Table with { Dialect = Dialect.Ndjson with { Encoding = encoding, IsEncodingGiven = true } };
            for (var i = 0; i < FilesPerSeed; i++)
            {
                var lines = Enumerable.Range(0, random.Next(40)).Select(_ => Line(random)).ToList();
                var text = mark + string.Concat(lines.Select(line => line + (random.Next(2) == 0 ? "\n" : "\r\n")));
                var blockBytes = random.Next(32, 2000);
                var stored = runtime.GetBytes(text);
                var result = await bed.RunAsync(contract, stored, blockBytes, threads);

                var where = $"seed {seed}, file {i}, {encoding}, blocks of {blockBytes}";
                var expected = lines.Select((line, index) => Read(line, index + 1L)).ToList();
                FuzzAssert.SameRows([.. expected.OfType<object?[]>()], result.Rows, where);
                Assert.Equal(
                    expected.Select((row, index) => (row, index)).Where(line => line.row is null).Select(line => line.index + 1L),
                    result.Rejects.Select(reject => reject.Line)
                );
                if (i < FilesInParts)
                {
                    var curated = await RunAsync(contract, i == 0 ? stored : Gzip(stored), options => options.Threads = threads);
                    FuzzAssert.SameRows([.. expected.OfType<object?[]>()], curated.Rows, where);
                }
            }
        }
    }

    // Most columns of a line are absent, as one value that does not fit rejects it.
    private static string Line(Random random) =>
        $"{{{string.Join(',', Table.Columns.Where(_ => random.Next(3) == 0).Select(column => $"\"{column.Source}\":{Value(random)}"))}}}";

    private static string Value(Random random) =>
        random.Next(4) switch
        {
            0 => (random.NextInt64() >> random.Next(64)).ToString(CultureInfo.InvariantCulture),
            1 => $"{random.Next(-99, 100)}.{random.Next(10_000)}e{random.Next(-345, 315)}",
            _ => Edges[random.Next(Edges.Length)],
        };

    private static object?[]? Read(string line, long number)
    {
        using var document = JsonDocument.Parse(line);
        var row = new object?[Table.Columns.Count + 2];
        row[^1] = number;
        for (var i = 0; i < Table.Columns.Count; i++)
        {
            var isThere = document.RootElement.TryGetProperty(Table.Columns[i].Source, out var value);
            if (isThere && value.ValueKind != JsonValueKind.Null && !TryRead(Table.Columns[i].Type.Kind, value, out row[i]))
            {
                return null;
            }
        }

        return row;
    }

    private static bool TryRead(ColumnKind kind, JsonElement value, out object? read)
    {
        read = null;
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array || !TryText(value, out var text))
        {
            return false;
        }

        var isFlag = value.ValueKind is JsonValueKind.True or JsonValueKind.False;
        if (kind != ColumnKind.Text && text.Length == 0)
        {
            return true;
        }

        switch (kind)
        {
            case ColumnKind.Integer:
                read = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? integer : null;
                break;
            case ColumnKind.BigInt:
                read = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var big) ? big : null;
                break;
            case ColumnKind.Double:
                const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                var isNumber = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real);
                read = isNumber && (real != 0 || IsZero(text)) ? real : null;
                break;
            case ColumnKind.Boolean:
                read = value.ValueKind != JsonValueKind.Number && bool.TryParse(text, out var flag) ? flag : null;
                break;
            default:
                read = text;
                break;
        }

        return read is not null && (!isFlag || kind is ColumnKind.Boolean or ColumnKind.Text);
    }

    // Half a surrogate pair is no text.
    private static bool TryText(JsonElement value, out string text)
    {
        try
        {
            text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }

    private static bool IsZero(string number) => number.Split('e', 'E')[0].All(character => character is '0' or '.' or '-' or '+');
}
