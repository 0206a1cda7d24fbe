using System.Text.Json;
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

    /// <summary>What the values of a record of text columns are to come to: the columns' values, what is rescued, and no line.</summary>
    public object?[] RowOf(IReadOnlyList<string> values)
    {
        var row = new object?[Contract.Columns.Count + 2];
        var rescued = new Dictionary<string, string>(StringComparer.Ordinal);
        Assert.Equal(Header.Count, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            var isNull = values[i].Length == 0 && Contract.Dialect.EmptyIsNull;
            var index = Contract.Columns.ToList().FindIndex(column => column.Source == Header[i]);
            if (index >= 0)
            {
                row[index] = isNull ? null : values[i];
            }
            else if (!isNull)
            {
                rescued[Header[i]] = values[i];
            }
        }

        row[^2] = rescued.Count == 0 ? null : JsonSerializer.Serialize(rescued);
        return row;
    }
}
