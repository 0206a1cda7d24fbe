using System.Net;
using System.Text;
using Azure.Storage.Blobs;
using Landfall.Local.Discovery;
using Landfall.Local.Hosting;
using Landfall.Local.Polling;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Tests.Local;

/// <summary>A poller whose container is away.</summary>
public sealed class BlobPollerFaultTests
{
    [Fact]
    public async Task RunAsync_ContainerThatCannotBeMadeNow_IsTriedAgain()
    {
        using var storage = new ContainerBeingDeleted(refusals: 2);
        await using var services = new ServiceCollection().BuildServiceProvider();
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("AzureWebJobsStorage", storage.ConnectionString), new("LandingContainer", "landing")])
            .Build();
        var poller = new BlobPoller(
            new FunctionCatalog([typeof(Arrived)]).All<BlobTriggerAttribute>().Single(),
            new FunctionInvoker(services),
            new StorageConnections(configuration),
            configuration,
            new LocalHostOptions { BlobPollInterval = TimeSpan.FromMilliseconds(10) },
            known: null,
            TimeProvider.System,
            new LogRecorder()
        );
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var running = poller.RunAsync(stop.Token);
        await Poll.UntilAsync(() => storage.Listed > 0 || running.IsCompleted, "the container is there again, and listed");

        Assert.False(running.IsFaulted, running.Exception?.InnerException?.Message);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    public sealed class Arrived
    {
        [Function(nameof(Arrived))]
        public Task Run([BlobTrigger("%LandingContainer%/{name}")] BlobClient blob, string name)
        {
            _ = (this, blob, name);
            return Task.CompletedTask;
        }
    }

    // As an account answers for half a minute after a container was deleted: it is not there, and it cannot be made.
    private sealed class ContainerBeingDeleted : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly string _address;
        private int _refusals;

        public ContainerBeingDeleted(int refusals)
        {
            _refusals = refusals;
            for (var port = Random.Shared.Next(20_000, 60_000); ; port++)
            {
                _address = FormattableString.Invariant($"http://127.0.0.1:{port}/");
                _listener.Prefixes.Add(_address);
                try
                {
                    _listener.Start();
                    break;
                }
                catch (HttpListenerException)
                {
                    _listener.Prefixes.Clear();
                }
            }

            _ = AnswerAsync();
        }

        public int Listed { get; private set; }

        public string ConnectionString =>
            $"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={Convert.ToBase64String(new byte[32])};"
            + $"BlobEndpoint={_address}account;QueueEndpoint={_address}queues";

        public void Dispose() => _listener.Close();

        private async Task AnswerAsync()
        {
            var isMade = false;
            while (_listener.IsListening)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception) when (!_listener.IsListening)
                {
                    return;
                }

                var (status, code, body) = (context.Request.HttpMethod, isMade) switch
                {
                    ("PUT", _) when _refusals-- > 0 => (409, "ContainerBeingDeleted", ""),
                    ("PUT", _) => (201, "", ""),
                    (_, true) => (200, "", "<EnumerationResults><Blobs /><NextMarker /></EnumerationResults>"),
                    _ => (404, "ContainerNotFound", ""),
                };
                isMade |= status == 201;
                Listed += status == 200 ? 1 : 0;
                context.Response.StatusCode = status;
                context.Response.Headers["x-ms-error-code"] = code;
                context.Response.Headers["ETag"] = "\"1\"";
                context.Response.Headers["Last-Modified"] = "Mon, 23 Nov 2026 00:00:00 GMT";
                context.Response.ContentType = "application/xml";
                body = code.Length > 0 ? $"<Error><Code>{code}</Code><Message>{code}</Message></Error>" : body;
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
                context.Response.Close();
            }
        }
    }
}
