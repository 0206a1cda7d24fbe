using Sylvan.Data.Csv;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>Files of every delimiter, quote, line end, way of quoting and encoding, plain and gzip, as they stand in the parts that are
/// loaded, and as Sylvan reads them.</summary>
public sealed class CsvLoadedTests
{
    private const int FilesPerShape = 4;

    [Theory]
    [MemberData(nameof(FuzzSeeds.All), MemberType = typeof(FuzzSeeds))]
    public async Task RunAsync_WellFormedFiles_WritesWhatSylvanReads(int threads, int first)
    {
        for (var seed = first; seed < first + FuzzSeeds.Each; seed++)
        {
            var random = new Random((threads * 1000) + 900 + seed);
            var form = CsvForm.Draw(random);
            var shape = Shape(form, random);
            for (var i = 0; i < FilesPerShape; i++)
            {
                var (drawn, _, stored) = form.File(shape, random);
                var blockBytes = random.Next(4_096, 65_536);
                var curated = await RunAsync(shape.Contract, random.Next(3) == 0 ? Gzip(stored) : stored, options =>
                    (options.Threads, options.BlockBytes) = (threads, blockBytes)
                );

                var where = $"seed {seed}, file {i}, {form.Encoding}, blocks of {blockBytes}";
                Assert.True(
                    curated.Rejects.Count == 0,
                    $"{where}: {string.Join(' ', curated.Rejects.SelectMany(reject => reject.Violations))}"
                );
                var rows = Read(stored, form, shape);
                FuzzAssert.SameRows(rows, [.. curated.Rows.Select(row => (object?[])[.. row[..^1], null])], where);
                Assert.Equal(
                    (where, (long)rows.Count, drawn.BlankLines, drawn.Lines),
                    (where, curated.Result.Rows, curated.Result.BlankLines, curated.Result.Lines)
                );
            }
        }
    }

    // Of one column a blank line and an empty value are one to Sylvan.
    private static CsvShape Shape(CsvForm form, Random random)
    {
        var quote = random.Next(4) == 0 ? (byte)'\'' : (byte)'"';
        while (true)
        {
            if (form.Shape(random, quote) is { Header.Count: > 1 } shape)
            {
                return shape;
            }
        }
    }

    private static List<object?[]> Read(byte[] stored, CsvForm form, CsvShape shape)
    {
        var dialect = shape.Contract.Dialect;
        var options = new CsvDataReaderOptions
        {
            HasHeaders = false,
            Delimiter = (char)dialect.Delimiter,
            Quote = (char)dialect.Quote,
            Escape = (char)dialect.Quote,

            // CSV has no comments, and a value may begin with a number sign.
            Comment = '\uFFFF',
            BufferSize = 1 << 20,
        };
        using var text = new StreamReader(new MemoryStream(stored), form.Runtime);
        using var reader = CsvDataReader.Create(text, options);
        var rows = new List<object?[]>();
        var isHeader = true;
        while (reader.Read())
        {
            var values = Enumerable.Range(0, reader.RowFieldCount).Select(reader.GetString).ToList();
            if (values is [] or [""])
            {
                continue;
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

        return rows;
    }
}
