using System.Text.Json;
using System.Text.Unicode;

namespace Landfall.Tests.Curation.Fuzz;

public sealed class CsvFuzzTests
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
            var shape = CsvShape.Make(random, textOnly: false);
            for (var i = 0; i < FilesPerShape; i++)
            {
                var file = new CsvFuzz(shape, random, isPutTogether: true).Make();
                var blockBytes = random.Next(32, 3000);
                var result = await bed.RunAsync(file.Contract, file.Bytes, blockBytes, threads);

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
    public async Task Parse_DamagedFiles_AgreesWithTheReferenceReader(int threads, int first)
    {
        using var bed = new ChunkBed();
        var rejects = 0;
        for (var seed = first; seed < first + FuzzSeeds.Each; seed++)
        {
            var random = new Random((threads * 1000) + 500 + seed);
            var shape = CsvShape.Make(random, textOnly: true);
            for (var i = 0; i < FilesPerShape; i++)
            {
                var file = new CsvFuzz(shape, random, isPutTogether: false).Make();
                var header = new ReferenceCsv(file.Bytes, ByteOrderMark(file.Bytes), 1, shape.Contract.Dialect.Delimiter).Records().First();
                var headerEnd = header.Offset + header.Body.Length;
                headerEnd += headerEnd < file.Bytes.Length && file.Bytes[headerEnd] == '\r' ? 2 : 1;
                var damaged = FuzzMutation.Damage(file.Bytes, headerEnd, random);
                var blockBytes = random.Next(32, 3000);
                var result = await bed.RunAsync(file.Contract, damaged, blockBytes, threads);

                var where = $"seed {seed}, file {i}, blocks of {blockBytes}";
                var records = new ReferenceCsv(
                    damaged,
                    headerEnd,
                    1 + file.Bytes.AsSpan(0, headerEnd).Count((byte)'\n'),
                    shape.Contract.Dialect.Delimiter
                )
                    .Records()
                    .ToList();
                var expected = records.Select(record => (Record: record, Rule: Rule(record, shape))).ToList();
                FuzzAssert.SameRows(
                    [.. expected.Where(record => record.Rule == "").Select(record => Row(record.Record, shape))],
                    result.Rows,
                    where
                );
                Assert.Equal(
                    expected
                        .Where(record => record.Rule is not ("" or "blank"))
                        .Select(record =>
                            $"{where}: {record.Record.Line} {record.Record.Offset} {record.Record.Body.Length} {record.Rule}"
                        ),
                    result.Rejects.Select(reject => $"{where}: {reject.Line} {reject.Offset} {reject.Length} {reject.Violations[0].Rule}")
                );
                Assert.Equal((where, expected.Count(record => record.Rule == "blank")), (where, result.BlankLines));
                rejects += result.Rejects.Count;
            }
        }

        Assert.True(rejects > 100, $"{rejects} rejects: the damage should be felt.");
    }

    private static int ByteOrderMark(byte[] file) => file[0] == 0xEF ? 3 : 0;

    private static string Rule(ReferenceRecord record, CsvShape shape)
    {
        if (record.Outcome is "quoting" or "blank")
        {
            return record.Outcome;
        }

        if (!Utf8.IsValid(record.Body))
        {
            return "encoding";
        }

        return record.Outcome.Length > 0 ? record.Outcome
            : record.Fields.Count == shape.Header.Count ? ""
            : "fields";
    }

    private static object?[] Row(ReferenceRecord record, CsvShape shape)
    {
        var contract = shape.Contract;
        var row = new object?[contract.Columns.Count + 2];
        var rescued = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < shape.Header.Count; i++)
        {
            var text = System.Text.Encoding.UTF8.GetString(record.Fields[i]);
            var isNull = text.Length == 0 && contract.Dialect.EmptyIsNull;
            var index = contract.Columns.ToList().FindIndex(column => column.Source == shape.Header[i]);
            if (index >= 0)
            {
                row[index] = isNull ? null : text;
            }
            else if (!isNull)
            {
                rescued[shape.Header[i]] = text;
            }
        }

        row[^2] = rescued.Count == 0 ? null : JsonSerializer.Serialize(rescued);
        row[^1] = record.Line;
        return row;
    }
}
