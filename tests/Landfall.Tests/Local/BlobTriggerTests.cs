using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Landfall.Functions.Triggers;
using Landfall.Ledger;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Tests.Local;

public sealed class BlobTriggerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task BlobTrigger_NewBlobs_AreDeliveredOnceWithTheirWholeName()
    {
        await using var app = new TestApp(azurite, typeof(Arrived));
        await app.StartAsync();
        await app.UploadAsync("amplitude/187520_2026-11-17_10#1.json.gz", "a");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the first blob arrives");

        await app.UploadAsync("later.csv", "b");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the second blob arrives");

        Assert.Equal(["amplitude/187520_2026-11-17_10#1.json.gz a", "later.csv b"], app.Log.Calls);
    }

    [Fact]
    public async Task BlobTrigger_BlobOverwritten_IsDeliveredAgain()
    {
        await using var app = new TestApp(azurite, typeof(Arrived));
        await app.StartAsync();
        await app.UploadAsync("x.csv", "a");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the first version arrives");

        await app.UploadAsync("x.csv", "b");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the second version arrives");

        Assert.Equal(["x.csv a", "x.csv b"], app.Log.Calls);
    }

    [Fact]
    public async Task BlobTrigger_FunctionThrowsTwice_IsCalledUntilItReturns()
    {
        await using var app = new TestApp(azurite, typeof(Arrived));
        await app.StartAsync();
        await app.UploadAsync("fails-2", "a");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 3, "the third call");

        await app.UploadAsync("next", "b");
        await Poll.UntilAsync(() => app.Log.Calls.Contains("next b"), "the next blob arrives");

        Assert.Equal(3, app.Log.Count("fails-2 a"));
        Assert.Equal(
            [
                "Warning: Arrived failed for blob fails-2, attempt 1; the next listing tries again",
                "Warning: Arrived failed for blob fails-2, attempt 2; the next listing tries again",
            ],
            app.Logged.Lines.Where(line => line.Contains("Arrived", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task BlobTrigger_FunctionAlwaysThrows_IsGivenUpAfterFiveCallsWithAnError()
    {
        await using var app = new TestApp(azurite, typeof(Arrived));
        await app.StartAsync();
        await app.UploadAsync("fails-9", "a");
        const string GivenUp =
            "Error: Arrived failed for blob fails-9 5 times; it is in the queue webjobs-blobtrigger-poison now. "
            + "Fix the reason and put it back by 'landfall release --messages'";
        await Poll.UntilAsync(() => app.Logged.Lines.Contains(GivenUp), "the blob is given up");

        await app.UploadAsync("next", "b");
        await Poll.UntilAsync(() => app.Log.Calls.Contains("next b"), "the next blob arrives");

        Assert.Equal(5, app.Log.Count("fails-9 a"));
        var etag = (await app.Landing.GetBlobClient("fails-9").GetPropertiesAsync()).Value.ETag;
        var poison = new QueueClient(azurite.ConnectionString, "webjobs-blobtrigger-poison");
        Assert.Single((await poison.PeekMessagesAsync(32)).Value, message => Encoding.UTF8.GetString(
                Convert.FromBase64String(message.MessageText)
            )
            == JsonSerializer.Serialize(
                new
                {
                    FunctionId = "Host.Functions.Arrived",
                    BlobType = "BlockBlob",
                    ContainerName = app.Landing.Name,
                    BlobName = "fails-9",
                    ETag = etag.ToString("H"),
                }
            ));
    }

    [Fact]
    public async Task BlobTrigger_Restart_DeliversEverythingAgain()
    {
        await using var app = new TestApp(azurite, typeof(Arrived));
        await app.StartAsync();
        await app.UploadAsync("x.csv", "a");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the blob arrives");

        await app.StopAsync();
        await app.StartAsync();
        await Poll.UntilAsync(() => app.Log.Calls.Count == 2, "the blob arrives again");

        Assert.Equal(["x.csv a", "x.csv a"], app.Log.Calls);
    }

    [Fact]
    public async Task BlobTrigger_FunctionAsksForTheProperties_GetsWhatStorageSays()
    {
        await using var app = new TestApp(azurite, typeof(Described));
        await app.StartAsync();
        await app.UploadAsync("x.csv", "abc");
        await Poll.UntilAsync(() => app.Log.Calls.Count == 1, "the blob arrives");

        var facts = (await app.Landing.GetBlobClient("x.csv").GetPropertiesAsync()).Value;
        Assert.Equal(
            new LandedFile("x.csv", facts.ETag.ToString("G").Trim('"'), facts.LastModified, 3),
            BlobTriggerData.FileOf("x.csv", Assert.Single(app.Log.Calls))
        );
    }

    public sealed class Arrived(CallLog log)
    {
        [Function(nameof(Arrived))]
        public async Task Run(
            [BlobTrigger("%LandingContainer%/{name}", Source = BlobTriggerSource.EventGrid)] BlobClient blob,
            string name,
            [DurableClient] DurableTaskClient client,
            CancellationToken cancellationToken
        )
        {
            Assert.NotNull(client);
            Assert.Equal(name, blob.Name);
            var call = $"{name} {(await blob.DownloadContentAsync(cancellationToken)).Value.Content}";
            log.Add(call);
            if (name.StartsWith("fails-", StringComparison.Ordinal) && log.Count(call) <= name[^1] - '0')
            {
                throw new IOException("not yet");
            }
        }
    }

    public sealed class Described(CallLog log)
    {
        [Function(nameof(Described))]
        public Task Run([BlobTrigger("%LandingContainer%/{name}")] BlobClient blob, string properties, CancellationToken cancellationToken)
        {
            Assert.NotNull(blob);
            log.Add(properties);
            return Task.CompletedTask;
        }
    }
}
