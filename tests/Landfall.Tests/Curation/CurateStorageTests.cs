using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Landfall.Tests.Ledger;

namespace Landfall.Tests.Curation;

/// <summary>What storage is asked while a file is read, and what becomes of it when storage says no.</summary>
public sealed class CurateStorageTests(AzuriteFixture azurite)
{
    private const string Content = "Id,Age\na,1\n\nb,x\nc,\n";

    [Fact]
    public async Task RunAsync_SmallFile_IsAskedForOnce()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        var requests = new ConcurrentQueue<string>();
        spy.Sending = request =>
        {
            if (request.Uri.Path.Contains("crm/a.csv", StringComparison.Ordinal))
            {
                request.Headers.TryGetValue("If-Match", out var version);
                requests.Enqueue($"{request.Method} {version}");
            }
        };

        Assert.Equal(BatchState.Curated, (await bed.RunAsync(registered)).State);

        Assert.Equal([$"GET \"{registered.File.ETag}\""], requests);
    }

    [Theory]
    [InlineData("GET", 403, "AuthorizationPermissionMismatch")]
    [InlineData("GET", 401, "NoAuthenticationInformation")]
    [InlineData("HEAD", 403, "AuthorizationFailure")]
    public async Task RunAsync_LandingMayNotBeRead_ParksTheBatchAtOnce(string method, int status, string code)
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        bed.Options.DownloadBytes = 8;
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        spy.Sending = request =>
        {
            if (request.Method.Method == method && request.Uri.Path.EndsWith("crm/a.csv", StringComparison.Ordinal))
            {
                throw new RequestFailedException(status, "A page of headers.", code, innerException: null);
            }
        };

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Parked), outcome);
        Assert.Equal(
            new BatchError(
                "access-denied",
                $"Storage did not let Landfall read the blob 'crm/a.csv' in the landing container: it answered {status} {code}.",
                "Give the app's identity the role Storage Blob Data Reader on the landing container, "
                    + "and see that the account's firewall lets it in; then 'landfall release BATCH'."
            ),
            (await bed.FindAsync(registered)).Error
        );
        Assert.Empty(await bed.Bed.OpenAsync());
    }

    [Fact]
    public async Task RunAsync_StorageBusy_IsTriedAgain()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        spy.Sending = request =>
        {
            if (request.Method == RequestMethod.Get && request.Uri.Path.EndsWith("crm/a.csv", StringComparison.Ordinal))
            {
                throw new RequestFailedException(503, "A page of headers.", "ServerBusy", innerException: null);
            }
        };

        await Assert.ThrowsAsync<RequestFailedException>(() => bed.RunAsync(registered));

        Assert.Equal(BatchState.Registered, (await bed.FindAsync(registered)).State);
    }

    [Fact]
    public async Task RunAsync_AnswerOfAnUploadLost_TakesThePartForItsOwn()
    {
        var spy = new RequestSpy();
        var bed = await StageBed.CreateAsync(azurite, spy);
        var registered = await bed.RegisterAsync("crm/a.csv", Content);
        var lost = 0;
        spy.LosesAnswer = request =>
            request.Method == RequestMethod.Put
            && request.Uri.Path.EndsWith(".parquet", StringComparison.Ordinal)
            && Interlocked.Increment(ref lost) == 1;

        var outcome = await bed.RunAsync(registered);

        Assert.Equal(new StageOutcome(registered.Batch, BatchState.Curated, 2, 1), outcome);
        Assert.True(lost > 1);
    }
}
