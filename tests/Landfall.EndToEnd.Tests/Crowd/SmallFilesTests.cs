using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.EndToEnd.Tests.Redelivery;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Tests;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Crowd;

/// <summary>Many files for one table at once, that are loaded together.</summary>
public sealed class SmallFilesTests(AzuriteFixture azurite)
{
    private const int Files = 50;
    private const int RowsEach = 20;

    [Fact]
    public async Task Append_FiftyFilesAtOnce_LoadEachOnceInFewerPackages()
    {
        using var bed = new LandfallBed(azurite, Path.Combine(SharedData.Repository, "contracts", "amplitude.event.odcs.yaml"));
        var good = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var number = 0; number < Files; number++)
        {
            var file = await SampleFile.CreateAsync(
                $"amplitude/187520_2026-11-17_10#{number}.json.gz",
                "amplitude.event",
                RowsEach,
                seed: (ulong)number + 1
            );
            good.Add(file.Name, file.Rows);
            await bed.DropAsync(file.Name, file.Content);
        }

        // What is curated while a load runs is loaded together after it.
        var firstLoad = new AtMilestone(Milestone.LoadCommitted, () =>
            Eventually.GetAsync(
                async () =>
                    await bed.EntriesAsync() is { Count: Files } entries && entries.All(entry => entry.State != BatchState.Registered)
                        ? bed
                        : null,
                () => "all files are curated"
            )
        );
        IReadOnlyList<Ingestion> batches;
        await using (var app = await RunningApp.StartAsync(bed, services => services.AddSingleton<IMilestones>(firstLoad)))
        {
            batches = await app.Api.AllPublishedAsync(Files);
        }

        Assert.Empty(await Leftovers.CheckAsync(bed));
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        var expected = batches.Select(batch => (batch.Batch, good[batch.Name])).OrderBy(pair => pair.Batch, StringComparer.Ordinal);
        var rows = warehouse.Query("SELECT _batch_id, count(DISTINCT uuid) FROM amplitude.event GROUP BY ALL ORDER BY ALL");
        Assert.Equal(expected, rows.Select(row => ((string)row[0]!, (long)row[1]!)));
        Assert.Equal(good.Values.Sum(), warehouse.Query("SELECT count(*) FROM amplitude.event")[0][0]);
        var packages = warehouse.Query("SELECT package, count(*) FROM landfall.markers GROUP BY ALL");
        Assert.Equal(Files, packages.Sum(package => (long)package[1]!));
        Assert.InRange(packages.Count, 1, 4);
    }
}
