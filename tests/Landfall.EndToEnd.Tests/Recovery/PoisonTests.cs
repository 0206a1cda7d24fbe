using System.Net;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Unhappy;
using Landfall.Ledger.Rows;
using Landfall.Ledger.Rows.Sqlite;
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
        ClosedPartition? door = null;
        await using var landfall = await RecoveryLandfall.StartAsync(azurite, configure: _ =>
            services =>
                services
                    .AddSingleton<SqliteLedgerStore>()
                    .AddSingleton<ILedgerStore>(provider =>
                        door = new ClosedPartition(provider.GetRequiredService<SqliteLedgerStore>(), "crm.person")
                    )
        );
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

    /// <summary>A ledger that takes nothing down for one table until it is opened.</summary>
    private sealed class ClosedPartition(ILedgerStore store, string name) : ILedgerStore
    {
        public bool IsOpen { get; set; }

        public Task EnsureAsync(CancellationToken cancellationToken) => store.EnsureAsync(cancellationToken);

        public Task<LedgerRow?> FindAsync(string partition, string key, CancellationToken cancellationToken) =>
            store.FindAsync(partition, key, cancellationToken);

        public IAsyncEnumerable<LedgerRow> ListAsync(string partition, LedgerKeys keys, CancellationToken cancellationToken) =>
            store.ListAsync(partition, keys, cancellationToken);

        public Task<LedgerWrite> WriteAsync(string partition, IReadOnlyList<LedgerChange> changes, CancellationToken cancellationToken) =>
            !IsOpen && partition == name
                ? throw new LedgerStoreException("The ledger did not answer.")
                : store.WriteAsync(partition, changes, cancellationToken);
    }
}
