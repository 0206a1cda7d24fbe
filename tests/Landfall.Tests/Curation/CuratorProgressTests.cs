using System.Text;
using Landfall.Contracts;
using static Landfall.Tests.Curation.CurationBed;

namespace Landfall.Tests.Curation;

/// <summary>Long stretches that give no row must not look like the end of the file.</summary>
public sealed class CuratorProgressTests
{
    private const int Patience = 60_000;
    private const int Stretch = 12_000_000;

    private static readonly string Long = new('x', 120);

    [Theory(Timeout = Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_NothingButRejectsForManyBlocks_TalliesEveryOne(int threads)
    {
        var bad = Repeated($"{Long},not a number\n");
        var curated = await RunAsync(Csv(Column("Id"), Column("n", ColumnKind.Integer)), "Id,n\n" + bad.Text, options =>
            options.Threads = threads
        );

        Assert.Equal((0L, bad.Count, 0), (curated.Result.Rows, curated.Result.RejectRows, curated.Result.Parts.Count));
    }

    [Theory(Timeout = Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_GoodRowsBehindManyRejects_AreCurated(int threads)
    {
        var bad = Repeated($"\"{Long} \"\"b\"\"\",x\n");
        var curated = await RunAsync(Csv(Column("Id"), Column("n", ColumnKind.Integer)), $"Id,n\n{bad.Text}1,2\n3,4\n", options =>
            options.Threads = threads
        );

        Assert.Equal(
            [
                ["1", 2],
                ["3", 4],
            ],
            curated.Values
        );
        Assert.Equal(bad.Count, curated.Result.RejectRows);
    }

    [Theory(Timeout = Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_OneBadLineLongerThanAChunk_IsOneReject(int threads)
    {
        var curated = await RunAsync(Csv(Column("Id"), Column("Note")), $"Id,Note\n{new string('x', 5_000_000)}\n1,a\n", options =>
            options.Threads = threads
        );

        Assert.Equal(
            [
                ["1", "a"],
            ],
            curated.Values
        );
        Assert.Equal((8L, 5_000_000L), (curated.Rejects.Single().Offset, curated.Rejects.Single().Length));
    }

    [Theory(Timeout = Patience)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RunAsync_BlankLinesForManyBlocks_LoseNoRowBehindThem(int threads)
    {
        var blank = new string('\n', Stretch);
        var curated = await RunAsync(Csv(Column("Id"), Column("Note")), $"Id,Note\n{blank}1,a\n", options => options.Threads = threads);

        Assert.Equal(
            [
                ["1", "a"],
            ],
            curated.Values
        );
        Assert.Equal(Stretch, curated.Result.BlankLines);
    }

    private static (string Text, long Count) Repeated(string line)
    {
        var count = Stretch / line.Length;
        return (new StringBuilder(Stretch).Insert(0, line, count).ToString(), count);
    }
}
