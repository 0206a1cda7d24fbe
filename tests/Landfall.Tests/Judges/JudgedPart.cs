using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Parts;
using Landfall.Tests.Curation;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Judges;

/// <summary>One part as it would lie in the lake.</summary>
internal sealed record JudgedPart(FinishedPart Finished, byte[] Content)
{
    /// <summary>What both judges read in it, after the test that they agree in every column, value, type and count.</summary>
    public async Task<PartReading> ReadAsync()
    {
        var (one, other) = (await ParquetNetReader.ReadAsync(Content), ParquetSharpReader.Read(Content));
        Assert.Equal(Finished.Rows, one.RowGroups.Sum());
        Assert.Equal(one.RowGroups, other.RowGroups);
        Assert.Equal(one.Columns.Select(column => column.Head), other.Columns.Select(column => column.Head));
        foreach (var (left, right) in one.Columns.Zip(other.Columns))
        {
            Assert.Equal(left.Values, right.Values);
        }

        return one;
    }

    /// <summary>The parts that Landfall's curation writes of <paramref name="text"/>, curated ones first, each kind in its order.</summary>
    public static async Task<IReadOnlyList<JudgedPart>> CurateAsync(
        TableContract contract,
        string text,
        Action<CurationOptions>? change = null
    )
    {
        var options = new CurationOptions();
        change?.Invoke(options);
        var stored = CurationBed.Utf8(text);
        using var content = new MemoryStream(stored);
        var parts = new List<JudgedPart>();
        var gate = new Lock();
        using var curator = new Curator(Options.Create(options));
        await curator.RunAsync(
            CurationBed.Batch,
            contract,
            content,
            stored.Length,
            CurationBed.Key,
            Take,
            TestContext.Current.CancellationToken
        );
        return [.. parts.OrderBy(part => part.Finished.Kind).ThenBy(part => part.Finished.Number)];

        async Task Take(FinishedPart part, CancellationToken cancellationToken)
        {
            var bytes = await File.ReadAllBytesAsync(part.Path, cancellationToken);
            lock (gate)
            {
                parts.Add(new JudgedPart(part, bytes));
            }
        }
    }
}

/// <summary>The rows of each row group and the columns of a part, in order.</summary>
internal sealed record PartReading(IReadOnlyList<long> RowGroups, IReadOnlyList<JudgedColumn> Columns)
{
    /// <summary>The values of the one column of this name.</summary>
    public IReadOnlyList<object?> Values(string column) => Columns.Single(found => found.Head.Name == column).Values;
}

/// <summary>
/// A column and its values over all row groups: text, bool, int, long, double, DateOnly, TimeOnly, DateTime (of no kind) or
/// <see cref="Exact"/>.
/// </summary>
internal sealed record JudgedColumn(ColumnHead Head, IReadOnlyList<object?> Values);

/// <summary>What the footer says of a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its physical type, and behind a blank its logical one with unit, precision and scale.</param>
/// <param name="IsNullable">Whether it may hold nulls.</param>
/// <param name="Nulls">How many nulls the statistics of its chunks count.</param>
internal sealed record ColumnHead(string Name, string Type, bool IsNullable, long Nulls);

/// <summary>A decimal number by its digits.</summary>
internal sealed record Exact(System.Numerics.BigInteger Unscaled, int Scale);
