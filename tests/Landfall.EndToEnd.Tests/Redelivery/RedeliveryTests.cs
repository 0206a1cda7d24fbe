using System.Net;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Monitoring;
using Landfall.Tests;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Redelivery;

/// <summary>The same content dropped again under its name changes nothing more.</summary>
public sealed class RedeliveryTests(AzuriteFixture azurite)
{
    private const string Events = "amplitude/187520_2026-11-17_10#1.json.gz";
    private const string Accounts = "salesforce/2026-11-17/Account.csv";

    [Theory]
    [InlineData("amplitude.event", Events)]
    [InlineData("salesforce.account", Accounts)]
    public async Task Drop_ThreeTimes_LoadsOnceAndNamesTheOriginal(string table, string name)
    {
        var file = await SampleFile.CreateAsync(name, table, rows: 60, seed: 1);
        using var bed = Bed(table);
        IReadOnlyList<Ingestion> batches = [];
        await using (var app = await RunningApp.StartAsync(bed))
        {
            for (var drop = 1; drop <= 3; drop++)
            {
                await bed.DropAsync(name, file.Content);
                batches = await app.Api.AllEndedAsync(drop);
            }
        }

        await ExpectOneLoadAsync(bed, table, file, batches);
    }

    [Theory]
    [InlineData(Milestone.ManifestPublished, Traits = ["Lane", "long"])]
    [InlineData(Milestone.LoadCommitted)]
    [InlineData(Milestone.ViewAligned, Traits = ["Lane", "long"])]
    public async Task Drop_WhileTheFirstIsOnItsWay_LoadsOnceAndNamesTheOriginal(string milestone)
    {
        var file = await SampleFile.CreateAsync(Events, "amplitude.event", rows: 60, seed: 1);
        using var bed = Bed("amplitude.event");
        var again = new AtMilestone(milestone, async () =>
        {
            await bed.DropAsync(Events, file.Content);
            await Eventually.GetAsync(
                async () => (await bed.EntriesAsync()).Count == 2 ? bed : null,
                () => "The second drop is registered."
            );
        });
        IReadOnlyList<Ingestion> batches;
        await using (var app = await RunningApp.StartAsync(bed, services => services.AddSingleton<IMilestones>(again)))
        {
            await bed.DropAsync(Events, file.Content);
            batches = await app.Api.AllEndedAsync(2);
        }

        await ExpectOneLoadAsync(bed, "amplitude.event", file, batches);
    }

    [Fact]
    public async Task Restart_WithEveryFileStillThere_LeavesLedgerAndTableAsTheyAre()
    {
        var first = await SampleFile.CreateAsync(Events, "amplitude.event", rows: 60, seed: 1);
        var last = await SampleFile.CreateAsync("amplitude/187520_2026-11-17_11#1.json.gz", "amplitude.event", rows: 40, seed: 2);
        using var bed = Bed("amplitude.event");
        await using (var app = await RunningApp.StartAsync(bed))
        {
            await bed.DropAsync(first.Name, first.Content);
            await app.Api.AllPublishedAsync(1);
        }

        var versions = await bed.RowsAsync("b|");
        await using (var app = await RunningApp.StartAsync(bed))
        {
            // Files are delivered in the order of their names: when the last one is through, the first one was delivered again.
            await bed.DropAsync(last.Name, last.Content);
            var batches = await app.Api.AllPublishedAsync(2);
            var answer = await app.Api.PostAsync("ingestions", new { first.Name }, HttpStatusCode.Accepted);
            Assert.Equal(
                (batches[0].Batch, "published"),
                (answer.GetProperty("batch").GetString(), answer.GetProperty("state").GetString())
            );
        }

        Assert.Subset((await bed.RowsAsync("b|")).ToHashSet(), versions.ToHashSet());
        var image = await LandfallImage.ReadAsync(bed);
        Assert.Equal(first.Rows + last.Rows, image.Rows.Count);
        Assert.Equal(2, image.Markers.Count);
    }

    private LandfallBed Bed(string table) => new(azurite, Path.Combine(SharedData.Repository, "contracts", $"{table}.odcs.yaml"));

    private static async Task ExpectOneLoadAsync(LandfallBed bed, string table, SampleFile file, IReadOnlyList<Ingestion> batches)
    {
        var original = Assert.Single(batches, batch => batch.State == "published");
        Assert.Equal((file.Rows, file.BadRows, file.Rows), (original.Rows, original.RejectRows, original.LoadedRows));
        foreach (var copy in batches.Where(batch => batch != original))
        {
            Assert.Equal(("duplicate", original.Batch, 0L, null), (copy.State, copy.RelatedBatch, copy.LoadedRows, copy.Error));
        }

        Assert.Empty(await Leftovers.CheckAsync(bed));
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        Assert.Equal(file.Rows, warehouse.Query($"SELECT count(*) FROM {table}")[0][0]);
        var expected = batches.Select(batch =>
            batch == original
                ? (object?[])[batch.Batch, 0, "loaded", file.Rows, file.Rows, 0L, null]
                : [batch.Batch, 0, "duplicate", file.Rows, 0L, file.Rows, original.Batch]
        );
        Assert.Equal(
            expected.OrderBy(marker => (string)marker[0]!, StringComparer.Ordinal),
            warehouse.Query(
                "SELECT batch, generation, outcome, rows, inserted, deduplicated, related_batch FROM landfall.markers ORDER BY batch"
            )
        );
    }
}
