using System.Net;
using System.Text.Json;
using Azure.Messaging;
using Azure.Storage.Queues;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Local.Hosting;
using Landfall.Storage;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

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
        bed.WriteContract(
            "visit.odcs.yaml",
            Contract("visit")
                .Replace("schema:", "  - property: landfallAfter\n    value: [crm.person, crm.place]\nschema:", StringComparison.Ordinal)
        );
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
            data.RootElement.GetProperty("inputs")
                .EnumerateArray()
                .Select(input => (input.GetProperty("table").GetString(), input.GetProperty("updates").GetInt32()))
        );
        Assert.Equal(
            batches.Select(batch => $"{batch.Batch}-g0:updated").Order(StringComparer.Ordinal),
            bed.Events().Where(sent => sent.Type == "landfall.table.updated").Select(sent => sent.Id).Order(StringComparer.Ordinal)
        );
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
            $$"""{"table":"crm.person","batch":"{{batch.Batch}}","generation":0,"state":"refused","code":"header-missing-columns"}""",
            parked.Data!.ToString()
        );
        Assert.DoesNotContain(bed.Events(), sent => sent.Type != "landfall.batch.parked");
    }

    [Fact]
    [Trait("Lane", "long")]
    public async Task Events_QueueIsAwayAndTheHostStartsAnew_EachIsToldOnceWhenItIsBack()
    {
        await using var away = new DiskAzurite();
        using var bed = new LandfallBed(azurite);
        bed.WriteContract("person.odcs.yaml", Contract("person"));
        bed.WriteContract(
            "visit.odcs.yaml",
            Contract("visit").Replace("schema:", "  - property: landfallAfter\n    value: [crm.person]\nschema:", StringComparison.Ordinal)
        );
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [LandfallNames.EventStorageSetting] = away.ConnectionString,
        };
        IReadOnlyList<Ingestion> ended;
        string forgotten;
        await using (var before = await RunningApp.StartAsync(bed, settings: settings))
        {
            for (var file = 1; file <= 3; file++)
            {
                await bed.DropAsync($"person/{file}.csv", Text($"Id,Name,Age\n{file},Ada,36\n"));
                await before.Api.AllPublishedAsync(file);
            }

            await bed.DropAsync("person/4.csv", Text("Id,Who\n4,Ada\n"));
            ended = await before.Api.AllEndedAsync(4);
            forgotten = ended.First(batch => batch.State == "published").Batch;
            await before.Api.PostAsync($"batches/{forgotten}/forget", new { }, HttpStatusCode.OK);
            await Eventually.GetAsync(
                async () => (await bed.RowsAsync("t|")) is { Count: 5 } rows && rows.Any(row => Tries(row.Columns) > 1) ? bed : null,
                () => "five events are kept, and the queue was tried twice"
            );
        }

        await using var app = await RunningApp.StartAsync(bed, settings: settings);
        Assert.Empty(bed.Events());
        await away.StartAsync();
        await bed.QuietAsync();
        await EventAsync(bed, "landfall.table.ready");

        var refused = ended.Single(batch => batch.State == "refused").Batch;
        var expected = ended
            .Where(batch => batch.State == "published")
            .Select(batch => $"{batch.Batch}-g0:updated")
            .Append($"{forgotten}-g1:updated")
            .Append("crm.visit:ready:1");
        await EmptyAsync(bed.Queue("events", away.ConnectionString));

        // Later updates may have made the table that waits ready again.
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            bed.Events()
                .Select(sent => sent.Id)
                .Where(id => !id.StartsWith("crm.visit:ready:", StringComparison.Ordinal) || id == "crm.visit:ready:1")
                .Where(id => !id.StartsWith($"{refused}-g0:refused:", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
        Assert.Single(bed.Events(), sent => sent.Id.StartsWith($"{refused}-g0:refused:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("bm9uc2Vuc2U=", Traits = ["Lane", "long"])]
    [InlineData("not base64")]
    public async Task Queue_MessageThatIsNoEvent_GoesToThePoisonQueueAndHoldsNothingUp(string message)
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract("person.odcs.yaml", Contract("person"));
        bed.WriteContract(
            "visit.odcs.yaml",
            Contract("visit").Replace("schema:", "  - property: landfallAfter\n    value: [crm.person]\nschema:", StringComparison.Ordinal)
        );
        await bed.Queue("events").CreateAsync();
        await bed.Queue("events").SendMessageAsync(message);
        await using var app = await RunningApp.StartAsync(bed, services =>
            services.Configure<LocalHostOptions>(host => host.MessageRetryPause = TimeSpan.FromSeconds(1))
        );

        await bed.DropAsync("person/1.csv", Text(Rows));
        await EventAsync(bed, "landfall.table.ready");
        var poison = await Eventually.GetAsync(
            async () => await bed.Queue("events-poison").ExistsAsync() ? (await bed.Queue("events-poison").PeekMessageAsync()).Value : null,
            () => "a message in the poison queue"
        );

        Assert.Equal(message, poison.MessageText);
        await EmptyAsync(bed.Queue("events"));
    }

    private static Task EmptyAsync(QueueClient queue) =>
        Eventually.GetAsync(
            async () => (await queue.GetPropertiesAsync()).Value.ApproximateMessagesCount == 0 ? queue : null,
            () => $"{queue.Name} is empty"
        );

    private static long Tries(string columns)
    {
        using var row = JsonDocument.Parse(columns);
        return row.RootElement.GetProperty("tries").GetInt64();
    }

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static string Contract(string name) =>
        PersonContract.Yaml.Replace("crm/**", $"{name}/**", StringComparison.Ordinal).Replace("person", name, StringComparison.Ordinal);

    private static Task<CloudEvent> EventAsync(LandfallBed bed, string type) =>
        Eventually.GetAsync(
            () => Task.FromResult(bed.Events().FirstOrDefault(sent => sent.Type == type)),
            () => $"an event {type}; there are {string.Join(", ", bed.Events().Select(sent => sent.Type))}"
        );
}
