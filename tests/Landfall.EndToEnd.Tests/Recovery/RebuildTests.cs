using System.Net;
using System.Text;
using System.Text.Json;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Ledger;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>The warehouse's file is gone, or was put back to an older copy, while no host was up.</summary>
public sealed class RebuildTests(AzuriteFixture azurite)
{
    private const string Rows = "SELECT count(*) FROM crm.person";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rebuild_WarehouseLostLoads_ComesToWhatItWasWithoutTheLoss(bool hasCopy)
    {
        using var whole = Bed();
        await RunAsync(whole, async app => await LandAsync(whole, app, 1, 5));
        using var bed = Bed();
        await RunAsync(bed, async app => await LandAsync(bed, app, 1, 2));
        var copy = bed.Warehouse + ".copy";
        File.Copy(bed.Warehouse, copy);
        await RunAsync(bed, async app => await LandAsync(bed, app, 3, 4));
        File.Delete(bed.Warehouse);
        if (hasCopy)
        {
            File.Copy(copy, bed.Warehouse);
        }

        await RunAsync(bed, async app =>
        {
            var problem = await Eventually.GetAsync(
                async () =>
                    (await app.Api.GetAsync("health")).GetProperty("problems").EnumerateArray().FirstOrDefault()
                        is { ValueKind: not JsonValueKind.Undefined } found
                        ? found.GetRawText()
                        : null,
                () => "the host says what is lost"
            );
            Assert.StartsWith(
                """{"kind":"warehouse","name":"crm.person","detail":"The ledger remembers load """,
                problem,
                StringComparison.Ordinal
            );
            Assert.Contains("landfall rebuild crm.person", problem, StringComparison.Ordinal);
            Assert.Contains("The warehouse has lost loads of crm.person", app.Notes, StringComparison.Ordinal);
            var table = Assert.Single((await app.Api.GetAsync("tables")).GetProperty("tables").EnumerateArray());
            Assert.StartsWith("The ledger remembers load ", table.GetProperty("loss").GetString(), StringComparison.Ordinal);

            await bed.DropAsync("crm/5.csv", Content(5));
            await Eventually.GetAsync(
                async () =>
                    (await bed.EntriesAsync()).FirstOrDefault(entry => entry.File.Name == "crm/5.csv" && entry.Manifest is not null),
                () => "the new file is curated"
            );
            await Eventually.GetAsync(
                async () => (await bed.RowsAsync("l")).FirstOrDefault(row => row.Columns.Contains("held", StringComparison.Ordinal)).Key,
                () => "its load is held"
            );
            Assert.Equal(BatchState.Curated, (await bed.EntriesAsync())[^1].State);

            var lost = await app.Api.RequestAsync("rebuild");
            Assert.Equal(hasCopy ? 2 : 4, lost.GetProperty("changed").GetInt64());
            await app.Api.AllPublishedAsync(5);
            var counted = await app.Api.PostAsync("query", new { sql = Rows }, HttpStatusCode.OK);
            Assert.Equal("[[10]]", counted.GetProperty("rows").GetRawText());
            table = Assert.Single((await app.Api.GetAsync("tables")).GetProperty("tables").EnumerateArray());
            Assert.Equal(10, table.GetProperty("rowsInTable").GetInt64());
            Assert.True((await app.Api.PostAsync("rebuild", new { }, HttpStatusCode.OK)).GetProperty("done").GetBoolean());
            Assert.Equal(0, (await app.Api.RequestAsync("tables/crm.person/rebuild")).GetProperty("changed").GetInt64());
        });

        var (expected, actual) = (await LandfallImage.ReadAsync(whole), await LandfallImage.ReadAsync(bed));
        Assert.Equal(expected.Rows, actual.Rows);
        Assert.Equal(expected.Markers, actual.Markers);
        Assert.Equal(expected.Ledger, actual.Ledger);
    }

    private LandfallBed Bed()
    {
        var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        return bed;
    }

    private static async Task RunAsync(LandfallBed bed, Func<RunningApp, Task> work)
    {
        await using var app = await RunningApp.StartAsync(bed);
        await work(app);
    }

    private static async Task LandAsync(LandfallBed bed, RunningApp app, int first, int last)
    {
        for (var file = first; file <= last; file++)
        {
            await bed.DropAsync($"crm/{file}.csv", Content(file));
        }

        await app.Api.AllPublishedAsync(last);
        await bed.QuietAsync();
    }

    private static byte[] Content(int file) =>
        Encoding.UTF8.GetBytes($"Id,Name,Age\n{(2 * file) - 1},Ada,{30 + file}\n{2 * file},Grace,{40 + file}\n");
}
