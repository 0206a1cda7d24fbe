using System.Text.Json;
using Azure.Messaging;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Events;

/// <summary>What a Landfall on one machine says outside, from files landed to events written.</summary>
public sealed class EventTests(AzuriteFixture azurite)
{
    private const string Rows = "Id,Name,Age\n1,Ada,36\n2,Grace,41\n";

    [Fact]
    public async Task Events_FilesOfAllInputsLand_TheTableThatWaitsIsReadyOnce()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract("person.odcs.yaml", Contract("person"));
        bed.WriteContract("place.odcs.yaml", Contract("place"));
        bed.WriteContract("visit.odcs.yaml", Contract("visit").Replace("schema:", "  - property: landfallAfter\n    value: [crm.person, crm.place]\nschema:", StringComparison.Ordinal));
        await using var app = await RunningApp.StartAsync(bed);

        await bed.DropAsync("person/1.csv", Text(Rows));
        await app.Api.AllPublishedAsync(1);
        await bed.DropAsync("person/2.csv", Text("Id,Name,Age\n3,Edsger,72\n"));
        await app.Api.AllPublishedAsync(2);
        await bed.DropAsync("place/1.csv", Text(Rows));
        var batches = await app.Api.AllPublishedAsync(3);
        var ready = await EventAsync(bed, "landfall.table.ready");

        Assert.Equal(("crm.visit:ready:1", "crm.visit"), (ready.Id, ready.Subject));
        using var data = JsonDocument.Parse(ready.Data!);
        Assert.Equal(
            [("crm.person", 2), ("crm.place", 1)],
            data.RootElement.GetProperty("inputs").EnumerateArray().Select(input => (input.GetProperty("table").GetString(), input.GetProperty("updates").GetInt32())));
        Assert.Equal(
            batches.Select(batch => $"{batch.Batch}-g0:updated").Order(StringComparer.Ordinal),
            bed.Events().Where(sent => sent.Type == "landfall.table.updated").Select(sent => sent.Id).Order(StringComparer.Ordinal));
        Assert.Single(bed.Events(), sent => sent.Type == "landfall.table.ready");
    }

    [Fact]
    public async Task Events_FileIsRefused_ItsBatchIsToldOfWithoutItsName()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract(PersonContract.File, PersonContract.Yaml);
        await using var app = await RunningApp.StartAsync(bed);

        await bed.DropAsync("crm/ada@example.com.csv", Text("Id,Name\n1,Ada\n"));
        var batch = Assert.Single(await app.Api.AllEndedAsync(1));
        var parked = await EventAsync(bed, "landfall.batch.parked");

        Assert.Equal(
            $$"""{"table":"crm.person","batch":"{{batch.Batch}}","generation":0,"state":"refused","code":"header-missing-columns"}""", parked.Data!.ToString());
        Assert.DoesNotContain(bed.Events(), sent => sent.Type != "landfall.batch.parked");
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Contract(string name) =>
        PersonContract.Yaml.Replace("crm/**", $"{name}/**", StringComparison.Ordinal).Replace("person", name, StringComparison.Ordinal);

    private static Task<CloudEvent> EventAsync(LandfallBed bed, string type) =>
        Eventually.GetAsync(() => Task.FromResult(bed.Events().FirstOrDefault(sent => sent.Type == type)), () => $"an event {type}; there are {string.Join(", ", bed.Events().Select(sent => sent.Type))}");
}
