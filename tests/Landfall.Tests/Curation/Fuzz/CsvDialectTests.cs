using System.Text;
using System.Text.Json;
using Landfall.Contracts;
using nietras.SeparatedValues;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Files of every delimiter, line end, way of quoting and encoding, as Landfall reads them and as Sep does.</summary>
public sealed class CsvDialectTests
{
    private const int FilesPerShape = 25;

    private static readonly (TextEncoding Encoding, Encoding Runtime, bool HasMark)[] Encodings =
    [
        (TextEncoding.Utf8, new UTF8Encoding(), false),
        (TextEncoding.Utf8, new UTF8Encoding(), true),
        (TextEncoding.Latin1, Encoding.Latin1, false),
        (TextEncoding.Windows1252, CodePagesEncodingProvider.Instance.GetEncoding(1252)!, false),
        (TextEncoding.Utf16, new UnicodeEncoding(bigEndian: false, byteOrderMark: true), true),
        (TextEncoding.Utf16, new UnicodeEncoding(bigEndian: true, byteOrderMark: true), true),
    ];

    [Theory]
    [MemberData(nameof(FuzzSeeds.All), MemberType = typeof(FuzzSeeds))]
    public async Task Parse_WellFormedFiles_GivesWhatSepGives(int threads, int first)
    {
        using var bed = new ChunkBed();
        for (var seed = first; seed < first + FuzzSeeds.Each; seed++)
        {
            var random = new Random((threads * 1000) + 250 + seed);
            var (encoding, runtime, hasMark) = Encodings[random.Next(Encodings.Length)];
            var shape = Shape(random, encoding, runtime);
            for (var i = 0; i < FilesPerShape; i++)
            {
                var (text, stored) = File(shape, random, runtime, hasMark);
                var blockBytes = random.Next(32, 3000);
                var result = await bed.RunAsync(shape.Contract, stored, blockBytes, threads);

                var where = $"seed {seed}, file {i}, {encoding}, blocks of {blockBytes}";
                Assert.True(
                    result.Rejects.Count == 0,
                    $"{where}: {string.Join(' ', result.Rejects.SelectMany(reject => reject.Violations))}"
                );
                FuzzAssert.SameRows(Read(text, shape), [.. result.Rows.Select(row => (object?[])[.. row[..^1], null])], where);
            }
        }
    }

    // Names that the encoding can write.
    private static CsvShape Shape(Random random, TextEncoding encoding, Encoding runtime)
    {
        while (true)
        {
            var shape = CsvShape.Make(random, textOnly: true);
            if (shape.Header.All(name => Through(runtime, name) == name))
            {
                var dialect = shape.Contract.Dialect with { Encoding = encoding, IsEncodingGiven = true };
                return shape with { Contract = shape.Contract with { Dialect = dialect } };
            }
        }
    }

    // A character that the encoding cannot write is a question mark in both.
    private static (string Text, byte[] Stored) File(CsvShape shape, Random random, Encoding runtime, bool hasMark)
    {
        var bytes = new CsvFuzz(shape, random, isPutTogether: false).Make().Bytes;
        var text = Through(runtime, Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
        return (text, runtime.GetBytes(hasMark ? "\uFEFF" + text : text));
    }

    private static string Through(Encoding runtime, string text) => runtime.GetString(runtime.GetBytes(text));

    private static List<object?[]> Read(string text, CsvShape shape)
    {
        var rows = new List<object?[]>();
        using var reader = Sep.New((char)shape.Contract.Dialect.Delimiter)
            .Reader(options => options with { HasHeader = false, Unescape = true, DisableColCountCheck = true })
            .FromText(text);
        var isHeader = true;
        foreach (var row in reader)
        {
            if (!row.Span.IsEmpty)
            {
                var values = new string[row.ColCount];
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = row[i].ToString();
                }

                if (isHeader)
                {
                    Assert.Equal(shape.Header, values);
                }
                else
                {
                    rows.Add(Row(values, shape));
                }

                isHeader = false;
            }
        }

        return rows;
    }

    private static object?[] Row(string[] values, CsvShape shape)
    {
        var contract = shape.Contract;
        var row = new object?[contract.Columns.Count + 2];
        var rescued = new Dictionary<string, string>(StringComparer.Ordinal);
        Assert.Equal(shape.Header.Count, values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            var isNull = values[i].Length == 0 && contract.Dialect.EmptyIsNull;
            var index = contract.Columns.ToList().FindIndex(column => column.Source == shape.Header[i]);
            if (index >= 0)
            {
                row[index] = isNull ? null : values[i];
            }
            else if (!isNull)
            {
                rescued[shape.Header[i]] = values[i];
            }
        }

        row[^2] = rescued.Count == 0 ? null : JsonSerializer.Serialize(rescued);
        return row;
    }
}
