using System.Net;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Ledger;
using Landfall.Local;
using Landfall.Local.Hosting;
using Landfall.Tests;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.TwoHosts;

public sealed class StandbyTests(AzuriteFixture azurite)
{
    private const string Table = "amplitude.event";

    [Fact]
    public async Task SecondHost_FirstWorks_SaysSoAndServesNothing()
    {
        using var bed = Bed();
        await using var first = await RunningApp.StartAsync(bed);
        await using var second = await RunningApp.StartAsync(bed);

        var health = await second.Api.GetAsync("health");
        var detail = health.GetProperty("detail").GetString();
        var problem = await second.Api.ProblemAsync("ingestions", HttpStatusCode.ServiceUnavailable);

        Assert.StartsWith("Another host does the work, in term 1 since ", detail, StringComparison.Ordinal);
        Assert.Equal(
            $$"""{"status":"standby","host":"local","warehouse":null,"version":"0.1.0","lastSweep":null"""
                + $$""","checkedAt":null,"problems":[],"detail":"{{detail}}"}""",
            health.GetRawText()
        );
        Assert.Equal(detail, problem.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task SecondHost_FirstStops_TakesOverTheFilesAndTheWarehouse()
    {
        using var bed = Bed();
        var files = new List<SampleFile>();
        for (var hour = 0; hour < 4; hour++)
        {
            files.Add(
                await SampleFile.CreateAsync($"amplitude/187520_2026-11-17_{hour}#1.json.gz", Table, rows: 100, seed: (ulong)hour + 1)
            );
        }

        var first = await RunningApp.StartAsync(bed);
        await using var second = await RunningApp.StartAsync(bed);
        await bed.DropAsync(files[0].Name, files[0].Content);
        await first.Api.AllPublishedAsync(1);
        foreach (var file in files.Skip(1))
        {
            await bed.DropAsync(file.Name, file.Content);
        }

        await Eventually.GetAsync(
            async () => (await first.Api.IngestionsAsync()).Count > 1 ? first : null,
            () => "the first host is at work"
        );
        await first.DisposeAsync();
        await second.Service<HostStanding>().Working;
        await second.Api.AllPublishedAsync(files.Count);
        var counted = await second.Api.PostAsync("query", new { sql = $"SELECT count(*) FROM {Table}" }, HttpStatusCode.OK);

        Assert.Equal(files.Sum(file => file.Rows), counted.GetProperty("rows")[0][0].GetInt64());
    }

    [Fact]
    public async Task SecondHost_AnotherDataFolder_IsRefusedWhileTheFirstWorksAndWhenItHasEnded()
    {
        using var bed = Bed();
        using var other = new LandfallBed(bed.ConnectionString, bed.Prefix);
        var first = await RunningApp.StartAsync(bed);

        var standby = await Assert.ThrowsAsync<LedgerException>(() => RunningApp.StartAsync(other));
        await first.DisposeAsync();
        var alone = await Assert.ThrowsAsync<LedgerException>(() => RunningApp.StartAsync(other));
        await using var again = await RunningApp.StartAsync(bed);

        Assert.StartsWith(
            $"The container '{bed.Prefix}ledger' of devstoreaccount1 belongs to the ledger ",
            standby.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(standby.Message, alone.Message);
        Assert.Equal(HostStatus.Working, again.Service<HostStanding>().Status);
    }

    [Fact]
    public async Task SecondHost_ItsContractsClashWithAnotherSetInForce_IsRefusedAtItsStart()
    {
        using var bed = Bed();
        await using var first = await RunningApp.StartAsync(bed);
        await first.Api.PostAsync(
            "contracts/apply",
            new { set = "crm", documents = new[] { new { file = "crm.yaml", yaml = PersonContract.Yaml } } },
            HttpStatusCode.OK
        );
        bed.WriteContract("shop.yaml", PersonContract.Yaml.Replace("crm.person", "shop.person", StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<ContractsRefusedException>(() => RunningApp.StartAsync(bed));

        Assert.Contains("both claim names such as 'crm/", refused.Message, StringComparison.Ordinal);
    }

    private LandfallBed Bed() => new(azurite, Path.Combine(SharedData.Repository, "contracts", $"{Table}.odcs.yaml"));
}
