using System.Diagnostics;
using Azure.Storage.Blobs;
using Landfall.Tests.Azurite;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Tests.Local;

/// <summary>How soon a blob is given up whose function throws.</summary>
public sealed class BlobAttemptsTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task BlobTrigger_FunctionThatThrowsForASecond_IsNotGivenUp()
    {
        await using var app = new TestApp(azurite, typeof(Failing))
        {
            Configure = options => options.BlobPollInterval = TimeSpan.FromMilliseconds(500),
        };
        await app.StartAsync();
        await app.UploadAsync("away-for-a-moment");

        await Poll.UntilAsync(
            () =>
                app.Log.Calls.Contains("done")
                || app.Logged.Lines.Any(line => line.StartsWith("Error: Failing failed", StringComparison.Ordinal)),
            "it came through, or was given up"
        );

        Assert.Contains("done", app.Log.Calls);
    }

    public sealed class Failing(CallLog log)
    {
        [Function(nameof(Failing))]
        public Task Run([BlobTrigger("%LandingContainer%/{name}", Source = BlobTriggerSource.EventGrid)] BlobClient blob, string name)
        {
            _ = (blob, name);
            var now = FormattableString.Invariant($"{Stopwatch.GetTimestamp()}");
            log.Add(now);
            var first = long.Parse(log.Calls[0], System.Globalization.CultureInfo.InvariantCulture);
            if (Stopwatch.GetElapsedTime(first) < TimeSpan.FromSeconds(1.5))
            {
                throw new InvalidOperationException("what it asks is away");
            }

            log.Add("done");
            return Task.CompletedTask;
        }
    }
}
