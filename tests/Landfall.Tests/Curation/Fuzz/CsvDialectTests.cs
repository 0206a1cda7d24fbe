using nietras.SeparatedValues;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Files of every delimiter, line end, way of quoting and encoding, as Landfall reads them and as Sep does.</summary>
public sealed class CsvDialectTests
{
    private const int FilesPerShape = 25;

    [Theory]
    [MemberData(nameof(FuzzSeeds.All), MemberType = typeof(FuzzSeeds))]
    public async Task Parse_WellFormedFiles_GivesWhatSepGives(int threads, int first)
    {
        using var bed = new ChunkBed();
        for (var seed = first; seed < first + FuzzSeeds.Each; seed++)
        {
            var random = new Random((threads * 1000) + 250 + seed);
            var form = CsvForm.Draw(random);
            var shape = form.Shape(random);
            for (var i = 0; i < FilesPerShape; i++)
            {
                var (_, text, stored) = form.File(shape, random);
                var blockBytes = random.Next(32, 3000);
                var result = await bed.RunAsync(shape.Contract, stored, blockBytes, threads);

                var where = $"seed {seed}, file {i}, {form.Encoding}, blocks of {blockBytes}";
                Assert.True(
                    result.Rejects.Count == 0,
                    $"{where}: {string.Join(' ', result.Rejects.SelectMany(reject => reject.Violations))}"
                );
                FuzzAssert.SameRows(Read(text, shape), [.. result.Rows.Select(row => (object?[])[.. row[..^1], null])], where);
            }
        }
    }

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
                    rows.Add(shape.RowOf(values));
                }

                isHeader = false;
            }
        }

        return rows;
    }
}
