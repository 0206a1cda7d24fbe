using Azure.Core;
using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;
using Microsoft.DurableTask.Client;
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
    public async Task Run_WithoutAByteOrGone_WritesNothing(string? properties)
    {
        var bed = await LandingBed.CreateAsync(azurite);

        await RunAsync(bed, properties);

        Assert.Empty(await bed.Bed.EntriesAsync());
    }

    private static Task RunAsync(LandingBed bed, string? properties) =>
        new LandingArrived(bed.Files, bed.Arrivals, new DurableStarter()).Run(
            bed.Bed.Containers.Landing.GetBlobClient(Name),
            Name,
            properties,
            Substitute.For<DurableTaskClient>("hub"),
            TestContext.Current.CancellationToken
        );

    private RequestSpy Spy() => new() { Sending = request => _asked.Add(request.Method) };
}
