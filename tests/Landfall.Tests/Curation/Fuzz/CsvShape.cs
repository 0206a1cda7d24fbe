using Landfall.Contracts;

namespace Landfall.Tests.Curation.Fuzz;

/// <summary>A contract for generated CSV, and the header that its files have.</summary>
internal sealed record CsvShape(TableContract Contract, IReadOnlyList<string> Header)
{
    private static readonly byte[] Delimiters = [(byte)',', (byte)';', (byte)'|', (byte)'\t'];

    public static CsvShape Make(Random random, bool textOnly)
    {
        var values = new FuzzValues(random);
        var count = random.Next(12) == 0 ? random.Next(60, 140) : random.Next(1, 9);
        var columns = Enumerable
            .Range(0, count)
            .Select(i =>
                CurationBed.Column(
                    $"c{i}{(random.Next(6) == 0 ? values.Text() : "")}",
                    textOnly ? new ColumnType(ColumnKind.Text) : values.Type()
                )
            )
            .ToArray();
        var dialect = Dialect.Csv with { Delimiter = Delimiters[random.Next(Delimiters.Length)], EmptyIsNull = random.Next(2) == 0 };
        var unknown = Enumerable.Range(0, random.Next(3)).Select(i => $"unknown {i}");
        var header = columns.Select(column => column.Source).Concat(unknown).ToArray();
        random.Shuffle(header);
        return new CsvShape(CurationBed.Contract(dialect, columns), header);
    }
}
