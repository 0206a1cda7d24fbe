using Landfall.Contracts;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Ledger;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Unhappy;

public sealed class UnclaimedFileTests(AzuriteFixture azurite)
{
    private static readonly Dictionary<string, string?> SweepEverySecond = new(StringComparer.Ordinal)
    {
        ["SweepSchedule"] = "* * * * * *",
        ["Landfall:Sweep:Settle"] = "00:00:01",
        ["Landfall:Contracts:RefreshAfter"] = "00:00:00",
    };

    [Fact]
    public async Task Sweep_AfterAContractArrived_LoadsTheFileAndRelatesTheEntries()
    {
        using var bed = new LandfallBed(azurite, Path.Combine(SharedData.Repository, "contracts", "salesforce.account.odcs.yaml"));
        await using (var app = await RunningApp.StartAsync(bed, settings: SweepEverySecond))
        {
            await bed.DropAsync("crm/people.csv", "Id,Name,Age\n1,Ada,36\n"u8.ToArray());
            Assert.Equal("unclaimed", Assert.Single(await app.Api.AllEndedAsync(1)).State);

            bed.WriteContract(PersonContract.File, PersonContract.Yaml);
            var sync = await app.Service<ContractStore>()
                .ApplyAsync(await ContractFolder.DocumentsAsync(bed.Contracts, default), new ContractApplication("contracts"), default);
            Assert.Empty(sync.Problems);
            await app.Api.AllEndedAsync(2);
        }

        var entries = await bed.EntriesAsync();
        Assert.Equal([BatchState.Unclaimed, BatchState.Published], entries.Select(entry => entry.State));
        Assert.Equal(entries[1].Batch, entries[0].RelatedBatch);
        using var warehouse = WarehouseFile.Open(bed.Warehouse);
        Assert.Equal<object?[]>(
            [
                ["1", "Ada", 36L, entries[1].Batch],
            ],
            warehouse.Query("SELECT Id, Name, Age, _batch_id FROM crm.person")
        );
    }
}
