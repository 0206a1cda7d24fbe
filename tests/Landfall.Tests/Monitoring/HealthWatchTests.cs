using Azure;
using Azure.Core;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Monitoring;

/// <summary>Looks and setups that are repeated while the app runs.</summary>
public sealed class HealthWatchTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task WatchAsync_SomethingComesBack_IsFoundByTheNextLookOnly()
    {
        var requests = 0;
        var spy = new RequestSpy();
        var bed = await HealthBed.CreateAsync(azurite, spy);
        var pointer = bed.Containers.Contracts.GetBlobClient("current/crm.person.json");
        var content = (await pointer.DownloadContentAsync()).Value.Content;
        await pointer.DeleteAsync();
        spy.Sending = _ => Interlocked.Increment(ref requests);
        using var stop = new CancellationTokenSource();
        var watch = bed.Health.WatchAsync(stop.Token);
        await Local.Poll.UntilAsync(() => bed.Health.Last is not null, "the first look is made");
        var first = bed.Health.Last!;
        await pointer.UploadAsync(content);
        var before = Volatile.Read(ref requests);

        for (var asked = 0; asked < 100; asked++)
        {
            Assert.Same(first, bed.Health.Last);
        }

        Assert.Equal(before, Volatile.Read(ref requests));
        await NextLookAsync(bed, () => Volatile.Read(ref requests));
        Assert.Equal(["contract"], first.Problems.Select(problem => problem.Kind));
        Assert.Empty(bed.Health.Last!.Problems);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task WatchAsync_SetupIsRefusedAtFirst_IsRepeatedUntilTheAccountHasItsLedger()
    {
        var spy = new RequestSpy();
        var bed = await HealthBed.CreateAsync(azurite, spy);
        var (isRefused, requests) = (true, 0);
        spy.Sending = request =>
        {
            Interlocked.Increment(ref requests);
            if (Volatile.Read(ref isRefused) && IsPut(request, "/ledger.json"))
            {
                throw new RequestFailedException(403, "No.", "AuthorizationPermissionMismatch", innerException: null);
            }
        };
        using var stop = new CancellationTokenSource();
        var watch = bed.Health.WatchAsync(stop.Token);
        await Local.Poll.UntilAsync(() => bed.Health.Last is not null, "the first look is made");
        var first = bed.Health.Last!;
        Volatile.Write(ref isRefused, false);
        await NextLookAsync(bed, () => Volatile.Read(ref requests));

        Assert.Empty(bed.Health.Last!.Problems);
        var problem = Assert.Single(first.Problems);
        Assert.Equal(("table", "ledger"), (problem.Kind, problem.Name));
        Assert.StartsWith("Storage refused it with 403 AuthorizationPermissionMismatch. ", problem.Detail, StringComparison.Ordinal);
        Assert.True(await bed.Containers.Ledger.GetBlobClient("ledger.json").ExistsAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    [Fact]
    public async Task WatchAsync_AccountHasAnotherLedger_EndsWithTheReasonThatTheHealthSaysToo()
    {
        var bed = await HealthBed.CreateAsync(azurite);
        await bed
            .Containers.Ledger.GetBlobClient("ledger.json")
            .UploadAsync(BinaryData.FromString("""{"ledger":"another"}"""), overwrite: true);

        var refused = await Assert.ThrowsAsync<LedgerException>(() => bed.Health.WatchAsync(default));

        Assert.Contains("belongs to the ledger another", refused.Message, StringComparison.Ordinal);
        Assert.Equal([new HealthProblem("setup", "ledger", refused.Message)], bed.Health.Last?.Problems);
    }

    [Fact]
    public async Task WatchAsync_SetupFailsAsNobodyForesaw_SaysWhatFailedAndGoesOn()
    {
        var spy = new RequestSpy();
        var bed = await HealthBed.CreateAsync(azurite, spy);
        var (fails, requests) = (true, 0);
        spy.Sending = request =>
        {
            Interlocked.Increment(ref requests);
            if (Volatile.Read(ref fails) && IsPut(request, $"/{bed.Containers.Lake.Name}"))
            {
                throw new InvalidOperationException("Nobody foresaw it.");
            }
        };
        using var stop = new CancellationTokenSource();
        var watch = bed.Health.WatchAsync(stop.Token);
        await Local.Poll.UntilAsync(() => bed.Health.Last is not null, "the first look is made");
        var first = bed.Health.Last!;
        Volatile.Write(ref fails, false);
        await NextLookAsync(bed, () => Volatile.Read(ref requests));

        Assert.Empty(bed.Health.Last!.Problems);
        Assert.Equal(
            [
                new HealthProblem(
                    "setup",
                    "storage",
                    "The setup failed with InvalidOperationException and is made again; see the host's log."
                ),
            ],
            first.Problems
        );
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch);
    }

    private static Task NextLookAsync(HealthBed bed, Func<int> requests)
    {
        var (before, last) = (requests(), bed.Health.Last);
        return Local.Poll.UntilAsync(
            () =>
            {
                if (requests() == before)
                {
                    bed.Landing.Bed.Time.Advance(TimeSpan.FromSeconds(10));
                }

                return bed.Health.Last != last;
            },
            "the next look is made"
        );
    }

    private static bool IsPut(Request request, string pathEnd) =>
        request.Method == RequestMethod.Put && request.Uri.ToUri().AbsolutePath.EndsWith(pathEnd, StringComparison.Ordinal);
}
