using System.Net;
using Azure.Core;
using Azure.Storage.Blobs;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>What was stopped, fixed and released is loaded, once.</summary>
public sealed class ReleaseTests(AzuriteFixture azurite)
{
    private const string Narrow = "Id,Name\n1,Ada\n2,Grace\n";

    private static readonly string Forgiving = PersonContract.Yaml.Replace(
        "  - property: landfallMaxRejectRatio",
        "  - property: landfallOnMissingColumn\n    value: null-value\n  - property: landfallMaxRejectRatio",
        StringComparison.Ordinal
    );

    [Fact]
    public async Task Refused_ContractFixedAndReleased_IsPublished()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var refused = await landfall.IngestAsync("crm/a.csv", Narrow);
        Assert.Equal(("refused", "header-missing-columns"), (refused.State, refused.Error?.Code));
        await landfall.FixAsync(Forgiving);

        Assert.Equal(("changed", null), await landfall.PostAsync($"batches/{refused.Batch}/release"));

        var released = Assert.Single(await landfall.Api.AllPublishedAsync(1));
        Assert.Equal((refused.Batch, 0, 2L, 2L), (released.Batch, released.Generation, released.RowsRead, released.LoadedRows));
        Assert.Equal(
            """[["1","Ada",null],["2","Grace",null]]""",
            await landfall.QueryAsync("SELECT Id, Name, Age FROM crm.person ORDER BY Id")
        );
        Assert.Equal(
            $"{refused.Batch}: It is published; only what is parked or refused can be released. "
                + $"To read it again: 'landfall reprocess --batch {refused.Batch}'.",
            await landfall.ProblemAsync($"batches/{refused.Batch}/release", HttpStatusCode.Conflict)
        );
    }

    [Fact]
    public async Task Refused_ReleasedWithoutAFix_IsRefusedAgain()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var refused = await landfall.IngestAsync("crm/a.csv", Narrow);

        Assert.Equal(("changed", null), await landfall.PostAsync($"batches/{refused.Batch}/release"));

        var again = await Hosting.Eventually.GetAsync(
            async () => await landfall.EntryAsync(refused.Batch) is { State: BatchState.Refused, Stages.Count: 3 } entry ? entry : null,
            () => "refused again"
        );
        Assert.Equal(refused.Error, again.Error);
    }

    [Fact]
    public async Task Parked_AccessGivenAndAllReleased_IsPublished()
    {
        ClosedDoor? door = null;
        await using var landfall = await RecoveryLandfall.StartAsync(azurite, configure: bed => services =>
            {
                var options = new BlobClientOptions();
                options.AddPolicy(door = new ClosedDoor(bed.Landing.Name), HttpPipelinePosition.PerRetry);
                services.AddSingleton(new BlobServiceClient(bed.ConnectionString, options));
            });
        var parked = await landfall.IngestAsync("crm/a.csv", "Id,Name,Age\n1,Ada,36\n");
        Assert.Equal(("parked", "access-denied"), (parked.State, parked.Error?.Code));
        door!.IsOpen = true;

        Assert.Equal((1, 0, 0, 0), await landfall.PostManyAsync("release"));

        Assert.Equal(parked.Batch, Assert.Single(await landfall.Api.AllPublishedAsync(1)).Batch);
        Assert.Equal("""[["1","Ada",36]]""", await landfall.QueryAsync("SELECT Id, Name, Age FROM crm.person"));
        Assert.Equal((0, 0, 0, 0), await landfall.PostManyAsync("tables/crm.person/release"));
    }

    [Fact]
    public async Task Released_ByManyAtOnce_IsLoadedOnce()
    {
        await using var landfall = await RecoveryLandfall.StartAsync(azurite);
        var refused = await landfall.IngestAsync("crm/a.csv", Narrow);
        await landfall.FixAsync(Forgiving);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => landfall.PostManyAsync("tables/crm.person/release")));

        Assert.Equal(1, answers.Sum(answer => answer.Changed));
        Assert.Equal(0, answers.Sum(answer => answer.Refused));
        await landfall.Api.AllPublishedAsync(1);
        Assert.Equal("[[2]]", await landfall.QueryAsync("SELECT count(*) FROM crm.person"));
        Assert.Equal(3, (await landfall.EntryAsync(refused.Batch)).CurateAttempts);
    }
}
