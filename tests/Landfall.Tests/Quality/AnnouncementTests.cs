using System.Text.Json;
using Landfall.Ledger;
using Landfall.Quality;
using Landfall.Tests.Azurite;
using Landfall.Tests.Events;
using Landfall.Tests.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Landfall.Tests.Quality;

/// <summary>What the publish stage says outside.</summary>
public sealed class AnnouncementTests(AzuriteFixture azurite)
{
    private static readonly LoadCounts Counts = LoadCounts.None with { Inserted = 3, Removed = 1 };

    private readonly RecordedEvents _sink = new();

    [Fact]
    public async Task RunAsync_LoadedBatch_IsToldOfOnceAndThenPublished()
    {
        var (bed, stage) = await BedAsync();
        var entry = await LoadedAsync(bed, 1);

        await stage.RunAsync(entry.Batch, 0, default);
        await stage.RunAsync(entry.Batch, 0, default);

        var sent = Assert.Single(_sink.Sent);
        Assert.Equal(
            ($"{entry.Batch}-g0:updated", "landfall.table.updated", LedgerBed.Table, LedgerBed.Now.AddSeconds(2)), (sent.Id, sent.Type, sent.Table, sent.Time));
        AssertJson(
            $$$"""
            {"table":"salesforce.account","package":"salesforce.account-7","batches":[{"batch":"{{{entry.Batch}}}","generation":0}],
             "rows":{"inserted":3,"updated":0,"unchanged":0,"superseded":0,"deduplicated":0,"deleted":0,"removed":1,"restored":0,"growth":2,"accounted":3}}
            """,
            sent.Data);
        Assert.Equal(BatchState.Published, (await bed.Ledger.FindAsync(entry.Batch, default))!.State);
    }

    [Fact]
    public async Task RunAsync_BatchesOfOnePackage_AreToldOfTogetherOnce()
    {
        var (bed, stage) = await BedAsync();
        var entries = new[] { await LoadedAsync(bed, 1), await LoadedAsync(bed, 2), await LoadedAsync(bed, 3) };
        await Packages(bed).CreateAsync("salesforce.account-7", LedgerBed.Table, [.. entries.Select(entry => new LoadedBatch(entry.Batch, 0, Counts))], default);

        await Parallel.ForEachAsync(entries.Reverse(), async (entry, token) => await stage.RunAsync(entry.Batch, 0, token));

        var sent = Assert.Single(_sink.Sent);
        Assert.Equal($"{entries[0].Batch}-g0:updated", sent.Id);
        using var data = JsonDocument.Parse(sent.Data);
        Assert.Equal(entries.Select(entry => entry.Batch), data.RootElement.GetProperty("batches").EnumerateArray().Select(batch => batch.GetProperty("batch").GetString()));
        Assert.Equal(9, data.RootElement.GetProperty("rows").GetProperty("inserted").GetInt64());
        foreach (var entry in entries)
        {
            Assert.Equal(BatchState.Published, (await bed.Ledger.FindAsync(entry.Batch, default))!.State);
        }
    }

    [Fact]
    public async Task RunAsync_BatchThatThePackageIsNotKnownToHave_IsToldOfByItself()
    {
        var (bed, stage) = await BedAsync();
        var (first, second, late) = (await LoadedAsync(bed, 1), await LoadedAsync(bed, 2), await LoadedAsync(bed, 3));
        await Packages(bed).CreateAsync("salesforce.account-7", LedgerBed.Table, [new LoadedBatch(first.Batch, 0, Counts), new LoadedBatch(second.Batch, 0, Counts)], default);

        await stage.RunAsync(first.Batch, 0, default);
        await stage.RunAsync(late.Batch, 0, default);

        Assert.Equal([$"{first.Batch}-g0:updated", $"{late.Batch}-g0:updated"], _sink.Sent.Select(sent => sent.Id));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_SinkFails_BatchStaysLoadedAndTheNextTrySendsTheSame(bool answerLost)
    {
        var (bed, stage) = await BedAsync();
        var entry = await LoadedAsync(bed, 1);
        (_sink.Fails, _sink.AnswerLost) = (1, answerLost);

        await Assert.ThrowsAsync<IOException>(() => stage.RunAsync(entry.Batch, 0, default));
        Assert.Equal(BatchState.Loaded, (await bed.Ledger.FindAsync(entry.Batch, default))!.State);
        bed.Time.Advance(TimeSpan.FromMinutes(1));
        await stage.RunAsync(entry.Batch, 0, default);

        Assert.Equal(answerLost ? 2 : 1, _sink.Sent.Count);
        Assert.Single(_sink.Sent.Select(sent => (sent.Id, sent.Time, sent.Data.ToString())).Distinct());
        Assert.Equal(BatchState.Published, (await bed.Ledger.FindAsync(entry.Batch, default))!.State);
    }

    [Theory]
    [InlineData(BatchState.Parked, "parked")]
    [InlineData(BatchState.Refused, "refused")]
    public async Task RunAsync_BatchThatAPersonShouldSee_IsToldOfWithoutItsFileOrWords(BatchState state, string word)
    {
        var (bed, stage) = await BedAsync();
        var entry = LedgerBed.Entry(state: state) with { Error = new BatchError("header-missing-columns", "in/ada@example.com.csv lacks Name.", "Land it again.") };
        await bed.Ledger.CreateAsync(entry, default);

        await stage.RunAsync(entry.Batch, 0, default);

        var sent = Assert.Single(_sink.Sent);
        Assert.Equal(($"{entry.Batch}-g0:{word}:0", "landfall.batch.parked"), (sent.Id, sent.Type));
        AssertJson($$"""{"table":"salesforce.account","batch":"{{entry.Batch}}","generation":0,"state":"{{word}}","code":"header-missing-columns"}""", sent.Data);
        Assert.Equal(state, (await bed.Ledger.FindAsync(entry.Batch, default))!.State);
    }

    [Fact]
    public async Task RunAsync_ForgottenBatch_IsNewsOfItsTable()
    {
        var (bed, stage) = await BedAsync();
        var entry = LedgerBed.Entry(state: BatchState.Forgotten) with { Generation = 1, Counts = LoadCounts.None with { Removed = 3 } };
        await bed.Ledger.CreateAsync(entry, default);

        await stage.RunAsync(entry.Batch, 1, default);

        Assert.Equal(($"{entry.Batch}-g1:updated", "landfall.table.updated"), (_sink.Sent.Single().Id, _sink.Sent.Single().Type));
    }

    [Theory]
    [InlineData(BatchState.Loaded, 1)]
    [InlineData(BatchState.Published, 0)]
    [InlineData(BatchState.Superseded, 0)]
    public async Task RunAsync_NothingNew_SaysNothing(BatchState state, int generation)
    {
        var (bed, stage) = await BedAsync();
        var entry = LedgerBed.Entry(state: state);
        await bed.Ledger.CreateAsync(entry, default);

        await stage.RunAsync(entry.Batch, generation, default);

        Assert.Empty(_sink.Sent);
    }

    private static LoadedPackages Packages(LedgerBed bed) => new(bed.Containers, bed.Time);

    private static async Task<LedgerEntry> LoadedAsync(LedgerBed bed, int number)
    {
        var entry = LedgerBed.Entry(number, state: BatchState.Loaded) with
        {
            Counts = Counts,
            Stages = [new StageRecord("load", 1, LedgerBed.Now, 2, 3, 3, 10, "salesforce.account-7")],
        };
        await bed.Ledger.CreateAsync(entry, default);
        return entry;
    }

    private static void AssertJson(string expected, BinaryData data)
    {
        using var want = JsonDocument.Parse(expected);
        using var got = JsonDocument.Parse(data);
        Assert.True(JsonElement.DeepEquals(want.RootElement, got.RootElement), data.ToString());
    }

    private async Task<(LedgerBed Bed, PublishStage Stage)> BedAsync()
    {
        var bed = await LedgerBed.CreateAsync(azurite);
        return (bed, new PublishStage(bed.Ledger, Packages(bed), _sink, bed.Time, NullLogger<PublishStage>.Instance));
    }
}
