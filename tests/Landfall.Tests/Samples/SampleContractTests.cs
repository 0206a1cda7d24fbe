using Landfall.Contracts;
using Landfall.Curation;
using Landfall.Samples;
using Microsoft.Extensions.Options;

namespace Landfall.Tests.Samples;

public sealed class SampleContractTests
{
    public static TheoryData<string> Tables => [.. SampleTables.Names];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task WriteAsync_CuratedByTheRepositorysContract_RejectsJustTheBadRows(string table)
    {
        var set = (
            await ContractFolder.ReadAsync(Path.Combine(SharedData.Repository, "contracts"), TestContext.Current.CancellationToken)
        ).Set;
        using var file = new MemoryStream();
        var summary = await SampleGenerator.WriteAsync(
            new SampleRequest
            {
                Table = table,
                Rows = 5000,
                Seed = 3,
                BadRatio = 0.04,
                Gzip = true,
            },
            file
        );
        file.Position = 0;

        using var curator = new Curator(Options.Create(new CurationOptions()));
        var result = await curator.RunAsync(
            "sample",
            set!.Find(table)!,
            file,
            file.Length,
            null,
            (_, _) => Task.CompletedTask,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(summary, new SampleSummary(result.RowsRead, result.RejectRows, result.DecodedBytes));
        Assert.Equal(200, result.RejectRows);
        Assert.Equal(4800, result.Rows);
        Assert.Empty(result.UnknownColumns);
        Assert.Empty(result.MissingColumns);
    }
}
