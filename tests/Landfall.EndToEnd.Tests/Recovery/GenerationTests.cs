using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>A raised generation takes the older one's rows out and brings its own in, once and counted.</summary>
public sealed class GenerationTests(AzuriteFixture azurite)
{
    private const string File = "Id,Name,Age\n1,Ada,36\n2,Grace,old\n3,Edsger,72\n";

    private static readonly string AgeOptional = PersonContract.Yaml.Replace(
        "  - property: landfallMaxRejectRatio",
        "  - property: landfallOnBadValue\n    value: null-value\n  - property: landfallMaxRejectRatio",
        StringComparison.Ordinal
    );

    [Fact]
    public async Task Replay_UnderAFixedContract_PutsEveryRowInOnce()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var first = await landfall.IngestAsync("crm/a.csv", File);
        Assert.Equal(("published", 3L, 2L, 1L), (first.State, first.RowsRead, first.Rows, first.RejectRows));
        await landfall.FixAsync(AgeOptional);

        Assert.Equal((1, 0, 0, 0), await landfall.PostManyAsync("tables/crm.person/replay"));

        var second = Assert.Single(await landfall.Api.AllPublishedAsync(1));
        Assert.Equal((first.Batch, 1, 3L, 3L, 0L), (second.Batch, second.Generation, second.RowsRead, second.Rows, second.RejectRows));
        Assert.Equal(
            """[["1",36,1],["2",null,1],["3",72,1]]""",
            await landfall.QueryAsync("SELECT Id, Age, _generation FROM crm.person ORDER BY Id")
        );
        var entry = await landfall.EntryAsync(first.Batch);
        Assert.Equal((3, 2), (entry.Counts!.Inserted, entry.Counts.Removed));
        Assert.Equal((0, BatchState.Published, 2, 1), Earlier(entry.Earlier.Single()));
        Assert.Equal((0, 0, 0, 0), await landfall.PostManyAsync("tables/crm.person/replay"));
    }

    [Fact]
    public async Task Reprocess_OfDays_ReadsEveryFileAgainOnce()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var first = await landfall.IngestAsync("crm/a.csv", File);
        await landfall.IngestAsync("crm/b.csv", "Id,Name,Age\n4,Barbara,81\n", files: 2);
        var days = $"from={first.RegisteredAt.AddDays(-1):yyyy-MM-dd}&to={first.RegisteredAt.AddDays(1):yyyy-MM-dd}";

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => landfall.PostManyAsync($"tables/crm.person/reprocess?{days}")));

        Assert.True(answers.Sum(answer => answer.Changed) >= 2);
        Assert.All(await landfall.Api.AllPublishedAsync(2), ingestion => Assert.True(ingestion.Generation >= 1));
        Assert.Equal("""[["1"],["3"],["4"]]""", await landfall.QueryAsync("SELECT Id FROM crm.person ORDER BY Id"));
    }

    [Fact]
    public async Task Forget_APublishedBatch_TakesItsRowsOut()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var forgotten = await landfall.IngestAsync("crm/a.csv", File);
        await landfall.IngestAsync("crm/b.csv", "Id,Name,Age\n4,Barbara,81\n", files: 2);

        Assert.Equal(("changed", null), await landfall.PostAsync($"batches/{forgotten.Batch}/forget"));

        await landfall.Api.AllEndedAsync(2);
        var entry = await landfall.EntryAsync(forgotten.Batch);
        Assert.Equal((BatchState.Forgotten, 1, 2L), (entry.State, entry.Generation, entry.Counts!.Removed));
        Assert.Equal("""[["4"]]""", await landfall.QueryAsync("SELECT Id FROM crm.person ORDER BY Id"));
        Assert.Equal(("unchanged", "It is forgotten."), await landfall.PostAsync($"batches/{forgotten.Batch}/forget"));
    }

    [Fact]
    public async Task Reprocess_RefusedByTheNewContract_LeavesTheOlderRowsIn()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var first = await landfall.IngestAsync("crm/a.csv", File);
        await landfall.FixAsync(PersonContract.Yaml.Replace("value: 0.5", "value: 0.1", StringComparison.Ordinal));

        Assert.Equal(("changed", null), await landfall.PostAsync($"batches/{first.Batch}/reprocess"));

        var second = Assert.Single(await landfall.Api.AllEndedAsync(1));
        Assert.Equal(("refused", 1), (second.State, second.Generation));
        Assert.Equal("""[["1"],["3"]]""", await landfall.QueryAsync("SELECT Id FROM crm.person ORDER BY Id"));
    }

    private static (int Generation, BatchState State, long Rows, long Rejects) Earlier(EarlierGeneration earlier) =>
        (earlier.Generation, earlier.State, earlier.Manifest!.Rows, earlier.Manifest.RejectRows);
}
