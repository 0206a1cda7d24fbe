using System.Text;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.RealData;

/// <summary>Seven Salesforce objects, as a full export wrote them.</summary>
public sealed class NpspTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Full_SevenObjects_LoadEveryValue()
    {
        using var bed = new LandfallBed(azurite, NpspObject.Contracts("npsp-full"));
        IReadOnlyList<Ingestion> ingestions;
        await using (var app = await RunningApp.StartAsync(bed))
        {
            foreach (var one in NpspObject.All)
            {
                await bed.DropAsync($"npsp/2026-11-10/{one.File}.csv", one.Export("full"));
            }

            ingestions = await app.Api.AllPublishedAsync(NpspObject.All.Count);
        }

        Assert.Empty(await Leftovers.CheckAsync(bed));
        Assert.Equal(
            NpspObject.All.Select(one => (one.Table, (long)one.FullRows, 0L, (long)one.FullRows)),
            ingestions.Select(one => (one.Table, one.Rows, one.RejectRows, one.LoadedRows))
        );
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        foreach (var one in NpspObject.All)
        {
            var csv = CsvText.Parse(Encoding.UTF8.GetString(one.Export("full")));
            one.ExpectRows(warehouse, [.. csv.Select(record => record.Values)]);
            Assert.Equal(
                csv.Skip(1).Select(record => (object?[])[record.Values[0], record.Line]),
                warehouse.Query($"SELECT {csv[0].Values[0]}, _line FROM {one.Table} ORDER BY _line")
            );
        }
    }
}
