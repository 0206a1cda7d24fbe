using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Landfall.Contracts;

namespace Landfall.Tests.Curation.Fuzz;

public sealed class NdjsonFuzzTests
{
    private const int FilesPerShape = 25;

    [Theory]
    [MemberData(nameof(FuzzSeeds.All), MemberType = typeof(FuzzSeeds))]
    public async Task Parse_WellFormedFiles_GivesTheGeneratorsValues(int threads, int first)
    {
        using var bed = new ChunkBed();
        for (var seed = first; seed < first + FuzzSeeds.Each; seed++)
        {
            var random = new Random((threads * 1000) + seed);
            var contract = NdjsonFuzz.Shape(random, textOnly: false);
            for (var i = 0; i < FilesPerShape; i++)
            {
                var file = new NdjsonFuzz(contract, random).Make();
                var blockBytes = random.Next(32, 3000);
                var result = await bed.RunAsync(contract, file.Bytes, blockBytes, threads);

                var where = $"seed {seed}, file {i}, blocks of {blockBytes}";
                Assert.True(
                    result.Rejects.Count == 0,
                    $"{where}: {string.Join(' ', result.Rejects.SelectMany(reject => reject.Violations))}"
                );
                FuzzAssert.SameRows(file.Rows, result.Rows, where);
                Assert.Equal((where, file.BlankLines, file.Lines), (where, result.BlankLines, result.Lines));
            }
        }
    }

    [Theory]
    [MemberData(nameof(FuzzSeeds.All), MemberType = typeof(FuzzSeeds))]
    public async Task Parse_DamagedFiles_AcceptsWhatJsonDocumentAccepts(int threads, int first)
    {
        using var bed = new ChunkBed();
        var rejects = 0;
        for (var seed = first; seed < first + FuzzSeeds.Each; seed++)
        {
            var random = new Random((threads * 1000) + 500 + seed);
            var contract = NdjsonFuzz.Shape(random, textOnly: true);
            for (var i = 0; i < FilesPerShape; i++)
            {
                var file = new NdjsonFuzz(contract, random).Make().Bytes;
                var damaged = file.Length < 2 ? file : FuzzMutation.Damage(file, file[0] == 0xEF ? 5 : 2, random);
                var blockBytes = random.Next(32, 3000);
                var result = await bed.RunAsync(contract, damaged, blockBytes, threads);

                var where = $"seed {seed}, file {i}, blocks of {blockBytes}";
                var lines = Lines(damaged).ToList();
                var rows = lines.Select(line => (Line: line, Row: Read(line.Bytes, line.Number, contract))).ToList();
                FuzzAssert.SameRows([.. rows.Where(row => row.Row is not null).Select(row => row.Row!)], result.Rows, where);
                Assert.Equal(
                    rows.Where(row => row.Row is null && !row.Line.IsBlank)
                        .Select(row => $"{where}: {row.Line.Number} {row.Line.Offset} {row.Line.Bytes.Length}"),
                    result.Rejects.Select(reject => $"{where}: {reject.Line} {reject.Offset} {reject.Length}")
                );
                Assert.Equal((where, lines.Count(line => line.IsBlank)), (where, result.BlankLines));
                rejects += result.Rejects.Count;
            }
        }

        Assert.True(rejects > 100, $"{rejects} rejects: the damage should be felt.");
    }

    private static IEnumerable<(long Number, long Offset, byte[] Bytes, bool IsBlank)> Lines(byte[] file)
    {
        var start = file is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        for (var number = 1; start < file.Length; number++)
        {
            var newline = Array.IndexOf(file, (byte)'\n', start);
            var end = newline < 0 ? file.Length : newline;
            var bytes = file.AsSpan(start, end - start).TrimEnd("\r\n"u8).ToArray();
            yield return (number, start, bytes, bytes.All(value => value is (byte)' ' or (byte)'\t' or (byte)'\r'));
            start = end + 1;
        }
    }

    // A row as the standard library's document reader sees it; null for what is no row of the contract.
    private static object?[]? Read(byte[] line, long number, TableContract contract)
    {
        if (!Utf8.IsValid(line))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 512 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement, number, contract) : null;
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static object?[]? Read(JsonElement line, long number, TableContract contract)
    {
        var row = new object?[contract.Columns.Count + 2];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var rescued = new StringBuilder();
        foreach (var member in line.EnumerateObject())
        {
            var index = contract.Columns.ToList().FindIndex(column => IsNamed(member, column.Source));
            if (index < 0)
            {
                _ = member.Name;
                RequireText(member.Value);
                rescued.Append(rescued.Length == 0 ? '{' : ',').Append(member.ToString());
                continue;
            }

            if (!seen.Add(contract.Columns[index].Source))
            {
                return null;
            }

            if (contract.Columns[index].Type.Kind == ColumnKind.Json)
            {
                RequireText(member.Value);
                row[index] = member.Value.ValueKind == JsonValueKind.Null ? null : member.Value.GetRawText();
            }
            else if (member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                return null;
            }
            else
            {
                row[index] = member.Value.ValueKind switch
                {
                    JsonValueKind.Null => null,
                    JsonValueKind.String => member.Value.GetString(),
                    _ => member.Value.GetRawText(),
                };
            }
        }

        row[^2] = rescued.Length == 0 ? null : rescued.Append('}').ToString();
        row[^1] = number;
        return row;
    }

    // Throws at half a surrogate pair, in whatever depth.
    private static void RequireText(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    RequireText(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    RequireText(member.Value);
                }

                break;
        }
    }

    // A name with half a surrogate pair is nobody's.
    private static bool IsNamed(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
