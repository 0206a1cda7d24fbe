using System.Text.Json;
using Azure.Messaging;
using Landfall.Contracts;
using Landfall.Events;
using Landfall.Functions.Triggers;
using Landfall.Ledger;
using Landfall.Scheduling;
using Landfall.Tests.Azurite;
using Landfall.Tests.Contracts;
using Landfall.Tests.Events;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Scheduling;

public sealed class ReadyTablesTests(AzuriteFixture azurite)
{
    private readonly RecordedEvents _sink = new();
    private FakeTimeProvider? _time;

    [Theory]
    [InlineData("crm.a", "crm.b")]
    [InlineData("crm.b", "crm.a")]
    public async Task TakeAsync_AllInputsHaveUpdates_TheTableIsReady(string first, string second)
    {
        var tables = await TablesAsync();

        await tables.TakeAsync(Update(first, "1"), default);
        Assert.Empty(_sink.Sent);
        await tables.TakeAsync(Update(second, "2"), default);

        var sent = Assert.Single(_sink.Sent);
        Assert.Equal(("crm.both:ready:1", "landfall.table.ready", "crm.both", LedgerBed.Now), (sent.Id, sent.Type, sent.Table, sent.Time));
        var inputs = new Dictionary<string, string>(StringComparer.Ordinal) { [first] = "1", [second] = "2" };
        Assert.Equal(
            """{"table":"crm.both","round":1,"inputs":["""
                + $$$"""{"table":"crm.a","updates":1,"batches":[{"batch":"{{{inputs["crm.a"]}}}","generation":0}]},"""
                + $$$"""{"table":"crm.b","updates":1,"batches":[{"batch":"{{{inputs["crm.b"]}}}","generation":0}]}]}""",
            sent.Data.ToString()
        );
    }

    [Fact]
    public async Task TakeAsync_OneInputTwice_WaitsForTheOtherAndTellsOfAll()
    {
        var tables = await TablesAsync();

        await tables.TakeAsync(Update("crm.a", "1"), default);
        await tables.TakeAsync(Update("crm.a", "2"), default);
        Assert.Empty(_sink.Sent);
        await tables.TakeAsync(Update("crm.b", "3"), default);

        Assert.Equal([("crm.a", 2), ("crm.b", 1)], Inputs(_sink.Sent.Single()).Select(input => (input.Table, input.Updates)));
    }

    [Fact]
    public async Task TakeAsync_EventComesAgainAfterItsRound_IsNoUpdate()
    {
        var tables = await TablesAsync();
        await tables.TakeAsync(Update("crm.a", "1"), default);
        await tables.TakeAsync(Update("crm.b", "2"), default);

        await tables.TakeAsync(Update("crm.a", "1"), default);
        await tables.TakeAsync(Update("crm.b", "2"), default);
        await tables.TakeAsync(Update("crm.a", "3"), default);
        Assert.Single(_sink.Sent);
        await tables.TakeAsync(Update("crm.b", "4"), default);

        Assert.Equal(["crm.both:ready:1", "crm.both:ready:2"], _sink.Sent.Select(sent => sent.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TakeAsync_TellingFails_TheRedeliveryTellsOfTheSameRound(bool answerLost)
    {
        var tables = await TablesAsync();
        await tables.TakeAsync(Update("crm.a", "1"), default);
        (_sink.Fails, _sink.AnswerLost) = (1, answerLost);

        await Assert.ThrowsAsync<IOException>(() => tables.TakeAsync(Update("crm.b", "2"), default));
        _time!.Advance(TimeSpan.FromMinutes(5));
        await tables.TakeAsync(Update("crm.b", "2"), default);

        Assert.Equal(answerLost ? 2 : 1, _sink.Sent.Count);
        Assert.Equal([("crm.both:ready:1", LedgerBed.Now)], _sink.Sent.Select(sent => (sent.Id, sent.Time)).Distinct());
        Assert.Single(_sink.Sent.Select(sent => sent.Data.ToString()).Distinct());
    }

    [Fact]
    public async Task TakeAsync_TellingFailedAndOtherUpdatesCome_TellsOfTheRoundFirst()
    {
        var tables = await TablesAsync();
        await tables.TakeAsync(Update("crm.a", "1"), default);
        _sink.Fails = 1;
        await Assert.ThrowsAsync<IOException>(() => tables.TakeAsync(Update("crm.b", "2"), default));

        await tables.TakeAsync(Update("crm.b", "3"), default);
        Assert.Equal(["crm.both:ready:1"], _sink.Sent.Select(sent => sent.Id));
        await tables.TakeAsync(Update("crm.a", "4"), default);

        Assert.Equal(["crm.both:ready:1", "crm.both:ready:2"], _sink.Sent.Select(sent => sent.Id));
        Assert.Equal(["4", "3"], Inputs(_sink.Sent[1]).Select(input => input.Batches.Single().Batch));
    }

    [Fact]
    public async Task TakeAsync_BothInputsAtOnce_TheTableIsReadyOnce()
    {
        var tables = await TablesAsync();

        await Task.WhenAll(
            tables.TakeAsync(Update("crm.a", "1"), default),
            tables.TakeAsync(Update("crm.b", "2"), default),
            tables.TakeAsync(Update("crm.a", "1"), default)
        );

        Assert.Equal(["crm.both:ready:1"], _sink.Sent.Select(sent => sent.Id).Distinct());
    }

    [Fact]
    public async Task TakeAsync_OtherEvents_AreLeftAlone()
    {
        var tables = await TablesAsync();

        await tables.TakeAsync(Update("crm.both", "1"), default);
        await tables.TakeAsync(
            new CloudEvent("/x", "landfall.table.ready", BinaryData.FromString("{}"), "application/json", CloudEventDataFormat.Json),
            default
        );
        await tables.TakeAsync(
            new CloudEvent("/x", "landfall.table.updated", BinaryData.FromString("[1]"), "application/json", CloudEventDataFormat.Json),
            default
        );
        await tables.TakeAsync(
            new CloudEvent("/x", "landfall.table.updated", BinaryData.FromString("{}"), "application/json", CloudEventDataFormat.Json),
            default
        );

        Assert.Empty(_sink.Sent);
    }

    [Fact]
    public async Task TableUpdated_MessagesOfTheQueue_AreOneEventOrAnArrayOfThem()
    {
        var function = new TableUpdated(await TablesAsync());

        await function.Run($"[{JsonSerializer.Serialize(Update("crm.a", "1"))}]", default);
        Assert.Empty(_sink.Sent);
        await function.Run(JsonSerializer.Serialize(Update("crm.b", "2")), default);

        Assert.Equal(["crm.both:ready:1"], _sink.Sent.Select(sent => sent.Id));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("""{"id":"1","topic":"/x","subject":"a","eventType":"landfall.table.updated","dataVersion":"1","data":{}}""")]
    public async Task TableUpdated_AnotherMessage_FailsSayingWhatIsExpected(string message)
    {
        var function = new TableUpdated(await TablesAsync());

        var failure = await Assert.ThrowsAsync<FormatException>(() => function.Run(message, default));

        Assert.Equal(
            "A message in the queue of events is no CloudEvent; expected one of CloudEvents 1.0 as JSON, "
                + "or an array of them. Set the event subscription's delivery schema to CloudEvents 1.0.",
            failure.Message
        );
    }

    private static CloudEvent Update(string table, string batch) =>
        CloudEnvelope.Of(
            new LandfallEvent(
                batch,
                EventType.TableUpdated,
                table,
                LedgerBed.Now,
                new BinaryData(
                    JsonSerializer.SerializeToUtf8Bytes(
                        new TableUpdatedData(table, null, [new BatchUpdate(batch, 0)], LoadCounts.None),
                        JsonSerializerOptions.Web
                    )
                )
            ),
            "/landfall"
        );

    private static IReadOnlyList<InputUpdate> Inputs(LandfallEvent ready) =>
        JsonSerializer.Deserialize<TableReadyData>(ready.Data, JsonSerializerOptions.Web)!.Inputs;

    private async Task<ReadyTables> TablesAsync()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        _time = bed.Time;
        var store = new ContractStore(bed.Containers);
        var sync = await store.ApplyAsync(
            [Document("a"), Document("b"), Document("both", "[crm.a, crm.b]")],
            new ContractApplication("crm"),
            default
        );
        Assert.Empty(sync.Problems);
        var catalog = new ContractCatalog(store, bed.Time, Options.Create(new ContractOptions()), NullLogger<ContractCatalog>.Instance);
        return new ReadyTables(bed.Containers, catalog, _sink, bed.Time, NullLogger<ReadyTables>.Instance);
    }

    private static ContractDocument Document(string name, string? after = null) =>
        new(
            $"{name}.yaml",
            (after is null ? SampleContract.Yaml : SampleContract.WithSetting("landfallAfter", after))
                .Replace("crm.person", $"crm.{name}", StringComparison.Ordinal)
                .Replace("Person.csv", $"{name}.csv", StringComparison.Ordinal)
                .Replace("crm-person", $"crm-{name}", StringComparison.Ordinal)
        );
}
