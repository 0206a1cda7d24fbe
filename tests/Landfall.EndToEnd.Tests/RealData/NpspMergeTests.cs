using Landfall.EndToEnd.Tests.Hosting;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>
/// A full and a change export of seven Salesforce objects come to one table each, in whatever order, however
/// often and however cut they land.
/// </summary>
public sealed class NpspMergeTests(AzuriteFixture azurite)
{
    [Theory]
    [InlineData("full", "changes", Traits = ["Lane", "long"])]
    [InlineData("changes", "full")]
    public async Task Merge_InThisOrder_ShowsTheLiveRows(string first, string second)
    {
        using var merge = new NpspMerge(azurite);
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            await merge.DropAsync(first);
            await app.Api.AllPublishedAsync(merge.Files);
            await merge.DropAsync(second);
            await app.Api.AllPublishedAsync(merge.Files);
        }

        await merge.ExpectMergedAsync();
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Merge_EveryFileThreeTimesUnderItsNameAndUnderOthers_ShowsTheLiveRows()
    {
        using var merge = new NpspMerge(azurite);
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            for (var drop = 1; drop <= 3; drop++)
            {
                foreach (var export in new[] { "full", "changes" })
                {
                    await merge.DropAsync(export);
                    await merge.DropAsync(export, FormattableString.Invariant($"{export}-{drop}"));
                }

                // A version that is overwritten before it is read is replaced, and is not what is meant here.
                await app.Api.AllPublishedAsync(merge.Files);
            }
        }

        await merge.ExpectMergedAsync();
    }

    // The seed is in the test's name, so that a failure says it.
    [Theory]
    [InlineData(1, Traits = ["Lane", "long"])]
    [InlineData(2, Traits = ["Lane", "long"])]
    [InlineData(3, Traits = ["Lane", "long"])]
    public async Task Merge_ChangesCutIntoTenFilesAtRandom_ShowsTheLiveRows(int seed)
    {
        var random = new Random(seed);
        var files = NpspObject.All.SelectMany(one => Cut(one, random)).ToArray();
        random.Shuffle(files);
        using var merge = new NpspMerge(azurite);
        await using (var app = await RunningApp.StartAsync(merge.Bed))
        {
            for (var at = 0; at < files.Length; at++)
            {
                await merge.DropAsync(files[at].Object, FormattableString.Invariant($"{at:00}"), files[at].Content);
                if (random.Next(15) == 0)
                {
                    await app.Api.AllPublishedAsync(merge.Files);
                }
            }

            await app.Api.AllPublishedAsync(merge.Files);
        }

        await merge.ExpectMergedAsync();
    }

    // Any row in any piece: the two that are one row sent twice may come in two files, and so may a row and its stale copy.
    private static IEnumerable<(NpspObject Object, byte[] Content)> Cut(NpspObject one, Random random)
    {
        var changes = one.Values("changes");
        var pieces = Enumerable.Range(0, 10).Select(_ => new List<string[]> { changes[0] }).ToList();
        foreach (var row in changes.Skip(1))
        {
            pieces[random.Next(pieces.Count)].Add(row);
        }

        return pieces.Select(piece => (one, Oracles.CsvText.Write(piece))).Append((one, one.Export("full")));
    }
}
