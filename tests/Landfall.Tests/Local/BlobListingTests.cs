using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Landfall.Local.Polling;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Tests.Local;

/// <summary>What the blob trigger lists, and what it calls for.</summary>
public sealed class BlobListingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task BlobTrigger_CallsThatHang_DoNotStopTheListing()
    {
        await using var app = new TestApp(azurite, typeof(Arrived));
        await app.StartAsync();
        await app.UploadAsync("hangs-1");
        await app.UploadAsync("hangs-2");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "both calls are under way");

        await app.UploadAsync("next");
        await Poll.UntilAsync(() => app.Log.Calls.Contains("next"), "the next blob arrives beside them");

        Assert.Equal(["hangs-1", "hangs-2", "next"], app.Log.Calls.Order(StringComparer.Ordinal));
        app.Log.Open("gate");
    }

    [Fact]
    public async Task BlobTrigger_MoreBlobsThanMayBeCalledFor_NeverRunMoreAtOnceAndAllArrive()
    {
        await using var app = new TestApp(azurite, typeof(Arrived)) { Configure = options => options.MaxConcurrentBlobs = 3 };
        await app.StartAsync();
        for (var n = 0; n < 10; n++)
        {
            await app.UploadAsync(string.Create(CultureInfo.InvariantCulture, $"hangs-{n}"));
        }

        await Poll.UntilAsync(() => app.Log.Calls.Count == 3, "three calls are under way");
        await app.StopAsync();
        Assert.Equal(3, app.Log.Calls.Count);

        app.Log.Open("gate");
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Distinct().Count() == 10, "all arrive");
    }

    [Fact]
    public async Task BlobTrigger_OverwrittenWhileItsCallIsUnderWay_IsDeliveredAgainAfterIt()
    {
        await using var app = new TestApp(azurite, typeof(Arrived));
        await app.StartAsync();
        await app.UploadAsync("hangs-1");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the first call is under way");
        await app.UploadAsync("hangs-1", "b");
        await app.UploadAsync("next");
        await Poll.UntilAsync(() => app.Log.Calls.Contains("next"), "a listing has met the second version");
        Assert.Equal(1, app.Log.Count("hangs-1"));

        app.Log.Open("gate");
        await Poll.UntilAsync(() => app.Log.Count("hangs-1") == 2, "the second version arrives");
    }

    [Fact]
    public async Task BlobTrigger_RestartOfAnAppThatKnowsItsBlobs_CallsForNewOnesOnly()
    {
        var known = new KnownNames();
        await using var app = new TestApp(azurite, typeof(Arrived))
        {
            Services = services => services.AddSingleton<IKnownBlobs>(known),
            Configure = options => options.BlobPageNames = 3,
        };
        for (var n = 0; n < 10; n++)
        {
            known.Names.Add(string.Create(CultureInfo.InvariantCulture, $"old/{n}"));
            await app.UploadAsync(known.Names[n]);
        }

        await app.StartAsync();
        await app.UploadAsync("old/10");
        await app.UploadAsync("old/new");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the new ones arrive");
        await app.StopAsync();

        Assert.Equal(["old/10", "old/new"], app.Log.Calls.Order(StringComparer.Ordinal));
        Assert.InRange(known.MostAsked, 1, 3);
    }

    [Fact]
    public async Task BlobTrigger_ContainerOfManyPages_DeliversEachOnceWhereverItLands()
    {
        await using var app = new TestApp(azurite, typeof(Arrived))
        {
            Configure = options => (options.BlobPageNames, options.ListingShare) = (2, 1),
        };
        var names = Enumerable.Range(0, 30).Select(n => string.Create(CultureInfo.InvariantCulture, $"f{n % 7}/{n}")).ToList();
        foreach (var name in names[..20])
        {
            await app.UploadAsync(name);
        }

        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Count >= 20, "those that were there arrive");
        foreach (var name in names[20..])
        {
            await app.UploadAsync(name);
        }

        await app.UploadAsync("f3/3", "b");
        await app.UploadAsync("elsewhere/x");
        await Poll.UntilAsync(() => app.Log.Calls.Count >= 32, "the later ones arrive");

        Assert.Equal(names.Append("f3/3").Append("elsewhere/x").Order(StringComparer.Ordinal), app.Log.Calls.Order(StringComparer.Ordinal));
    }

    public sealed class Arrived(CallLog log)
    {
        [Function(nameof(Arrived))]
        public async Task Run(
            [BlobTrigger("%LandingContainer%/{name}", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
            string name,
            CancellationToken cancellationToken
        )
        {
            _ = blob;
            log.Add(name);
            if (name.StartsWith("hangs-", StringComparison.Ordinal))
            {
                await log.PassAsync("gate", cancellationToken);
            }
        }
    }

    private sealed class KnownNames : IKnownBlobs
    {
        public List<string> Names { get; } = [];

        public int MostAsked { get; private set; }

        public Task<IReadOnlyList<bool>> AreKnownAsync(
            BlobContainerClient container,
            IReadOnlyList<BlobItem> blobs,
            CancellationToken cancellationToken
        )
        {
            MostAsked = Math.Max(MostAsked, blobs.Count);
            return Task.FromResult<IReadOnlyList<bool>>([.. blobs.Select(blob => Names.Contains(blob.Name))]);
        }

        public Task<IReadOnlyList<string>> ExpectedAsync(BlobContainerClient container, int most, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<string>>(["old/"]);
    }
}
