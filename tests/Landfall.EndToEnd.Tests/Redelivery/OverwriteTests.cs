using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Monitoring;
using Landfall.Tests;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Redelivery;

/// <summary>Other content under the name of a file that is on its way.</summary>
public sealed class OverwriteTests(AzuriteFixture azurite)
{
    private const string Table = "amplitude.event";
    private const string Name = "amplitude/187520_2026-11-17_10#1.json.gz";

    [Theory]
    [InlineData(Milestone.EntryWritten)]
    public async Task Overwrite_BeforeTheFileIsRead_EndsAsReplacedAndTheSuccessorLoads(string milestone)
    {
        var first = await SampleFile.CreateAsync(Name, Table, rows: 60, seed: 1);
        var second = await SampleFile.CreateAsync(Name, Table, rows: 80, seed: 2);
        using var bed = Bed();

        var batches = await RunAsync(bed, milestone, first, second);

        Assert.Equal([("replaced", 0L), ("published", second.Rows)], batches.Select(batch => (batch.State, batch.LoadedRows)));
        await ExpectRowsAsync(bed, batches[1].Batch, second.Rows);
    }

    [Fact]
    public async Task Overwrite_WhileALargeFileIsRead_StopsReadingAndTheSuccessorLoads()
    {
        var first = await SampleFile.CreateAsync(Name, Table, rows: 8_000, seed: 1);
        var second = await SampleFile.CreateAsync(Name, Table, rows: 8_000, seed: 2);
        using var bed = Bed();
        var small = new Dictionary<string, string?>
        {
            ["Landfall:Curation:DownloadBytes"] = "4096",
            ["Landfall:Curation:BlockBytes"] = "65536",
            ["Landfall:Curation:PartDecodedBytes"] = "500000",
        };

        var batches = await RunAsync(bed, Milestone.PartUploaded, first, second, small);

        Assert.Equal([("replaced", 0L), ("published", second.Rows)], batches.Select(batch => (batch.State, batch.LoadedRows)));
        var ofFirst = await LandfallBed.NamesAsync(bed.Lake, $"{Table}/{batches[0].Batch}.");
        var ofSecond = await LandfallBed.NamesAsync(bed.Lake, $"{Table}/{batches[1].Batch}.");
        Assert.InRange(ofFirst.Count, 1, ofSecond.Count / 2);
        await ExpectRowsAsync(bed, batches[1].Batch, second.Rows);
    }

    [Theory]
    [InlineData(Milestone.PartUploaded)]
    [InlineData(Milestone.ManifestPublished)]
    [InlineData(Milestone.ViewAligned)]
    public async Task Overwrite_AfterTheFileIsRead_TheSuccessorTakesItsPlace(string milestone)
    {
        var first = await SampleFile.CreateAsync(Name, Table, rows: 60, seed: 1);
        var second = await SampleFile.CreateAsync(Name, Table, rows: 80, seed: 2);
        using var bed = Bed();

        var batches = await RunAsync(bed, milestone, first, second);

        Assert.Equal([("superseded", null), ("published", null)], batches.Select(batch => (batch.State, batch.Error?.Code)));
        await ExpectRowsAsync(bed, batches[1].Batch, second.Rows);
    }

    private LandfallBed Bed() => new(azurite, Path.Combine(SharedData.Repository, "contracts", $"{Table}.odcs.yaml"));

    private static async Task<IReadOnlyList<Ingestion>> RunAsync(
        LandfallBed bed,
        string milestone,
        SampleFile first,
        SampleFile second,
        Dictionary<string, string?>? settings = null
    )
    {
        var overwrite = new AtMilestone(milestone, () => bed.DropAsync(Name, second.Content));
        await using var app = await RunningApp.StartAsync(bed, services => services.AddSingleton<IMilestones>(overwrite), settings);
        await bed.DropAsync(Name, first.Content);
        return await app.Api.AllEndedAsync(2);
    }

    private static async Task ExpectRowsAsync(LandfallBed bed, string batch, long rows)
    {
        await Leftovers.CheckAsync(bed);
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        Assert.Equal<object?[]>(
            [
                [batch, rows],
            ],
            warehouse.Query($"SELECT _batch_id, count(*) FROM {Table} GROUP BY ALL")
        );
    }
}
