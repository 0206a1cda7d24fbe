using System.Text;
using Landfall.Budget;
using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Curation.Decoding;
using Landfall.Tests.Curation.Parquet;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>A pass comes to its end with the memory of the smallest machine, of whatever size it is.</summary>
public sealed class PassSizeTests
{
    private const int Rows = 100_000;
    private const int Columns = 24;

    // 1 GB, of which half is the budget and half of that the warehouse's.
    private static readonly PassSizes Sizes = new(
        new CurationOptions(),
        new WorkBudget(new WorkAmount(256 << 20, 4), NullLogger<WorkBudget>.Instance)
    );

    public static TheoryData<FileFormat, string> Passes =>
        new()
        {
            { FileFormat.Csv, "small" },
            { FileFormat.Csv, "large" },
            { FileFormat.Parquet, "large" },
            { FileFormat.Parquet, "alone" },
        };

    [Theory]
    [MemberData(nameof(Passes))]
    public async Task RunAsync_LeastMemory_WritesWideRowsAndAsManyRejects(FileFormat format, string name)
    {
        var columns = Enumerable.Range(0, Columns).Select(i => Column($"c{i}")).Append(Column("n", ColumnKind.Integer)).ToArray();
        var stored = format == FileFormat.Csv ? CsvBytes() : ParquetRows();
        using var curator = new Curator(Options.Create(new CurationOptions()));
        var input = new PassInput(
            Contract(format == FileFormat.Csv ? Dialect.SalesforceBulk : Dialect.Parquet, columns),
            [new CurationFile("a", 0, _ => Task.FromResult<IFileContent>(new GivenContent(new MemoryStream(stored), stored.Length)))],
            null,
            "a"
        )
        {
            Size = Sizes.All.Single(size => size.Name == name && size.ReaderMemory == "0KB" == (format == FileFormat.Csv)),
        };

        var pass = await curator.RunAsync(input, (_, _) => Task.CompletedTask, TestContext.Current.CancellationToken);

        Assert.Null(pass.Files[0].Failure);
        Assert.Equal((Rows / 2, Rows / 2), (pass.Files[0].Result!.Rows, pass.Files[0].Result!.RejectRows));
    }

    private static byte[] CsvBytes()
    {
        var text = new StringBuilder();
        text.AppendJoin(',', Enumerable.Range(0, Columns).Select(i => $"c{i}")).Append(",n\n");
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                text.Append('v').Append((row * Columns) + column).Append(',');
            }

            text.Append(row % 2 == 0 ? "1\n" : "x\n");
        }

        return Utf8(text.ToString());
    }

    private static byte[] ParquetRows()
    {
        var columns = string.Join(", ", Enumerable.Range(0, Columns).Select(i => $"'v' || (i * {Columns} + {i}) AS c{i}"));
        return ParquetBytes.Of($"SELECT {columns}, if(i % 2 = 0, '1', 'x') AS n FROM range({Rows}) t(i)");
    }
}
