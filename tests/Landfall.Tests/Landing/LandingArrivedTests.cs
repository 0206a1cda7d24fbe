using System.Text.Json;
using Azure.Core;
using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Recovery;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Landfall.Tests.Landing;

public sealed class LandingArrivedTests(AzuriteFixture azurite)
{
    private const string Name = "sf/2026-11-20/Account.csv";

    private readonly List<RequestMethod> _asked = [];

    [Fact]
    public async Task Run_TheTriggerKnowsTheVersion_AsksStorageNothing()
    {
        var bed = await LandingBed.CreateAsync(azurite, Spy());
        var file = await bed.DropAsync(Name);
        _asked.Clear();

        await RunAsync(bed, $$"""{"ETag":"{{file.ETag}}","LastModified":"{{file.LastModified:O}}","ContentLength":{{file.Length}}}""");

        Assert.Empty(_asked);
        Assert.Equal(file, Assert.Single(await bed.Bed.EntriesAsync()).File);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"ETag":{},"LastModified":"2026-11-20T06:00:00+00:00","ContentLength":5}""")]
    [InlineData("no JSON")]
    public async Task Run_AFactIsMissing_AsksStorageOnce(string? properties)
    {
        var bed = await LandingBed.CreateAsync(azurite, Spy());
        var file = await bed.DropAsync(Name);
        _asked.Clear();

        await RunAsync(bed, properties);

        Assert.Equal([RequestMethod.Head], _asked);
        Assert.Equal(file, Assert.Single(await bed.Bed.EntriesAsync()).File);
    }

    [Fact]
    public async Task Run_BothWays_MeetInOneBatch()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(Name);

        await RunAsync(bed, properties: null);
        await RunAsync(bed, $$"""{"ETag":"\"{{file.ETag}}\"","LastModified":"{{file.LastModified:O}}","ContentLength":{{file.Length}}}""");

        Assert.Single(await bed.Bed.EntriesAsync());
    }

    [Theory]
    [InlineData("""{"ETag":"0x8D1","LastModified":"2026-11-20T06:00:00+00:00","ContentLength":0}""")]
    [InlineData(null)]
    public async Task Run_Gone_WritesNothing(string? properties)
    {
        var bed = await LandingBed.CreateAsync(azurite);

        await RunAsync(bed, properties);

        Assert.Empty(await bed.Bed.EntriesAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WithoutAByte_WritesItDown(bool isTold)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        var file = await bed.DropAsync(Name, "");

        await RunAsync(bed, isTold ? $$"""{"ETag":"{{file.ETag}}","LastModified":"{{file.LastModified:O}}","ContentLength":0}""" : null);

        Assert.Equal(file, Assert.Single(await bed.Bed.EntriesAsync()).File);
    }

    [Theory]
    [InlineData("sf/2026-11-20/", null)]
    [InlineData(Name, "true")]
    public async Task Run_Folder_WritesNothing(string name, string? isFolder)
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await bed.DropFolderAsync(name, isFolder);

        await RunAsync(bed, """{"ETag":"0x8D1","LastModified":"2026-11-20T06:00:00+00:00","ContentLength":0}""", name);

        Assert.Empty(await bed.Bed.EntriesAsync());
    }

    [Fact]
    public async Task Run_BlobCalledLikeAMember_IsUnclaimedAndSaysWhy()
    {
        const string Member = "sf/weekly.zip!/Account.csv";
        var bed = await LandingBed.CreateAsync(azurite);
        bed.Claims.InForce.Add(FakeClaims.Contract("other.member", "sf/*.zip!/Account.csv"));
        var file = await bed.DropAsync(Member);

        await RunAsync(bed, properties: null, Member);

        var entry = Assert.Single(await bed.Bed.EntriesAsync());
        Assert.Equal(("unclaimed", BatchState.Unclaimed, "member-name", file), (entry.Table, entry.State, entry.Error?.Code, entry.File));
        Assert.Equal([$"Warning: {entry.Batch} is written down as unclaimed: {entry.Error}"], bed.Log.Lines);
    }

    [Fact]
    public async Task Run_LedgerInPlaceOfALostOne_TakesNothingUntilItIsRestored()
    {
        var bed = await LandingBed.CreateAsync(azurite);
        await new LedgerBed(bed.Bed.Containers).Account.EnsureAsync(default);
        var lost = await LostAsync(bed);
        var options = Options.Create(new LedgerOptions { Replaces = lost });
        await new AccountLedger(bed.Bed.Store, bed.Bed.Containers, options).EnsureAsync(default);
        var requests = new RecoveryRequests(bed.Bed.Store, bed.Bed.Tables, bed.Bed.Waker, bed.Bed.Time);
        await bed.DropAsync(Name);

        await RunAsync(bed, properties: null);
        var id = await requests.AskAsync(
            RecoveryRequests.NewId(bed.Bed.Time.GetUtcNow()),
            "salesforce.account",
            new RecoveryCommand(RecoveryKind.Restore),
            default
        );
        await bed.Bed.Account.NoteRequestAsync(id, default);
        await RunAsync(bed, properties: null);
        Assert.Empty(await bed.Bed.EntriesAsync());

        var request = Assert.Single(await requests.FindAsync(id, default)) with { EndedAt = bed.Bed.Time.GetUtcNow() };
        await bed.Bed.Store.WriteAsync(RecoveryRequest.Partition, [new LedgerChange.Replace(request.ToRow())], default);
        await RunAsync(bed, properties: null);

        Assert.Single(await bed.Bed.EntriesAsync());
        Assert.Null(await bed.Bed.Account.LostAsync(default));
    }

    private static async Task<string> LostAsync(LandingBed bed)
    {
        var content = (await bed.Bed.Containers.Ledger.GetBlobClient("ledger.json").DownloadContentAsync()).Value.Content;
        return JsonDocument.Parse(content).RootElement.GetProperty("ledger").GetString()!;
    }

    private static Task RunAsync(LandingBed bed, string? properties, string name = Name) =>
        new LandingArrived(bed.Files, bed.Arrivals, Hold(bed), new DurableStarter()).Run(
            bed.Bed.Containers.Landing.GetBlobClient(name),
            name,
            properties,
            Substitute.For<DurableTaskClient>("hub"),
            TestContext.Current.CancellationToken
        );

    private static RestoreHold Hold(LandingBed bed) =>
        new(bed.Bed.Account, new RecoveryRequests(bed.Bed.Store, bed.Bed.Tables, bed.Bed.Waker, bed.Bed.Time), bed.Bed.Time);

    private RequestSpy Spy() => new() { Sending = request => _asked.Add(request.Method) };
}
