using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Tests.Azurite;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.EndToEnd.Tests.Recovery;

/// <summary>What the host gave up is shown, and takes effect once when it is put back.</summary>
public sealed class PoisonTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Poison_EventPutBackTwice_MakesTheTableReadyOnce()
    {
        using var bed = new LandfallBed(azurite);
        bed.WriteContract("person.odcs.yaml", Contract("person"));
        bed.WriteContract(
            "visit.odcs.yaml",
            Contract("visit").Replace("schema:", "  - property: landfallAfter\n    value: [crm.person]\nschema:", StringComparison.Ordinal)
        );
        await bed.Queue("events-poison").CreateAsync();
        var update = Convert.ToBase64String(
            """
            {"id":"crm.person-1:updated","source":"/landfall","type":"landfall.table.updated","subject":"crm.person",
             "time":"2026-11-20T06:00:02Z","specversion":"1.0",
             "data":{"table":"crm.person","package":"crm.person-1",
             "batches":[{"batch":"crm.person-20261120T060000-0","generation":0}],"rows":{}}}
            """u8
        );
        await bed.Queue("events-poison").SendMessageAsync(update);
        await bed.Queue("events-poison").SendMessageAsync(update);
        await using var app = await RunningApp.StartAsync(bed);

        var shown = (await app.Api.GetAsync("poison")).GetProperty("queues")[0];
        var released = (await app.Api.PostAsync("poison/release", new { }, HttpStatusCode.OK)).GetProperty("queues")[0];

        Assert.Equal($"{bed.Prefix}events-poison", shown.GetProperty("queue").GetString());
        Assert.Equal(
            ["landfall.table.updated crm.person", "landfall.table.updated crm.person"],
            shown.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("what").GetString())
        );
        Assert.Equal(2, released.GetProperty("released").GetInt32());
        await Eventually.GetAsync(
            async () =>
                bed.Events().Any(sent => sent.Type == "landfall.table.ready")
                && (await bed.Queue("events").GetPropertiesAsync()).Value.ApproximateMessagesCount == 0
                    ? bed
                    : null,
            () => "the event is taken"
        );
        Assert.Single(bed.Events(), sent => sent.Type == "landfall.table.ready");
        Assert.Equal(0, (await bed.Queue("events-poison").GetPropertiesAsync()).Value.ApproximateMessagesCount);
    }

    [Fact]
    public async Task Poison_BlobWhoseFunctionFailedFiveTimes_IsPublishedOnceAfterRelease()
    {
        LockedName? door = null;
        await using var landfall = await RecoveryLandfall.StartAsync(azurite, configure: bed => services =>
            {
                var options = new BlobClientOptions();
                options.AddPolicy(door = new LockedName("crm/a.csv"), HttpPipelinePosition.PerRetry);
                services.AddSingleton(new BlobServiceClient(bed.ConnectionString, options));
            });
        await landfall.Bed.DropAsync("crm/a.csv", "Id,Name,Age\n1,Ada,36\n"u8.ToArray());
        await Eventually.GetAsync(
            async () => await GivenUpAsync(landfall) is ["crm/a.csv"] names ? names : null,
            () => $"the host gives the blob up. {landfall.App.Notes}"
        );
        Assert.Empty(await landfall.Api.IngestionsAsync());
        door!.IsOpen = true;

        // Another Landfall on this account may have the message in hand at this moment.
        await Eventually.GetAsync(
            async () =>
                (await landfall.Api.PostAsync("poison/release", new { }, HttpStatusCode.OK))
                    .GetProperty("queues")[1]
                    .GetProperty("released")
                    .GetInt32() == 1
                    ? landfall
                    : null,
            () => "the message is put back"
        );

        await landfall.Api.AllPublishedAsync(1);
        Assert.Equal("""[["1","Ada",36]]""", await landfall.QueryAsync("SELECT Id, Name, Age FROM crm.person"));
        Assert.Empty(await GivenUpAsync(landfall));
    }

    private static async Task<string?[]> GivenUpAsync(RecoveryLandfall landfall) =>
        [
            .. (await landfall.Api.GetAsync("poison"))
                .GetProperty("queues")[1]
                .GetProperty("messages")
                .EnumerateArray()
                .Select(message => message.GetProperty("what").GetString()),
        ];

    private static string Contract(string name) =>
        PersonContract.Yaml.Replace("crm/**", $"{name}/**", StringComparison.Ordinal).Replace("person", name, StringComparison.Ordinal);

    /// <summary>Storage that answers nobody about one blob until it is opened.</summary>
    private sealed class LockedName(string name) : HttpPipelinePolicy
    {
        public bool IsOpen { get; set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Look(message.Request);
            ProcessNext(message, pipeline);
        }

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Look(message.Request);
            return ProcessNextAsync(message, pipeline);
        }

        private void Look(Request request)
        {
            if (!IsOpen && request.Method == RequestMethod.Head && request.Uri.Path.EndsWith(name, StringComparison.Ordinal))
            {
                throw new RequestFailedException(403, "This request is not authorized.", "AuthorizationFailure", innerException: null);
            }
        }
    }
}
