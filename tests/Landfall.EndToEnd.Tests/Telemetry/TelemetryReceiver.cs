using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Landfall.EndToEnd.Tests.Telemetry;

/// <summary>How a receiver answers.</summary>
internal enum Answer
{
    /// <summary>It takes what comes.</summary>
    Takes,

    /// <summary>It says 500 to everything.</summary>
    Fails,

    /// <summary>It reads the request and never answers.</summary>
    Hangs,
}

/// <summary>A loopback receiver of telemetry, which keeps every byte that it took.</summary>
internal sealed class TelemetryReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _taken = new();
    private readonly CancellationTokenSource _end = new();
    private int _refused;

    private TelemetryReceiver(int port, string taken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        _app.Run(async http =>
        {
            var body = await BodyAsync(http.Request);
            if (Answer == Answer.Takes)
            {
                _taken.Enqueue(new Received(http.Request.Path, http.Request.Headers.ContentEncoding.ToString(), body));
                http.Response.ContentType = taken.Length > 0 ? "application/json" : "application/x-protobuf";
                await http.Response.WriteAsync(taken, http.RequestAborted);
                return;
            }

            Interlocked.Increment(ref _refused);
            if (Answer == Answer.Hangs)
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _end.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            http.Response.StatusCode = 500;
        });
    }

    /// <summary>How it answers from now on.</summary>
    public Answer Answer { get; set; }

    /// <summary>Requests that it did not take.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.Single());

    /// <summary>What it took so far.</summary>
    public IReadOnlyList<Received> Taken => [.. _taken];

    /// <summary>All of it as text, byte for byte.</summary>
    public string Text => string.Join('\n', Taken.Select(one => Encoding.Latin1.GetString(one.Body)));

    /// <summary>Starts one that answers as the ingestion of Azure Monitor does.</summary>
    public static Task<TelemetryReceiver> OfAzureMonitorAsync(Answer answer = Answer.Takes, int port = 0) =>
        StartAsync(answer, port, """{"itemsReceived":1,"itemsAccepted":1,"errors":[]}""");

    /// <summary>Starts one that answers as a collector of OTLP does, whose empty answer is "all is well".</summary>
    public static Task<TelemetryReceiver> OfOtlpAsync(Answer answer = Answer.Takes, int port = 0) => StartAsync(answer, port, "");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private static async Task<TelemetryReceiver> StartAsync(Answer answer, int port, string taken)
    {
        var receiver = new TelemetryReceiver(port, taken) { Answer = answer };
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await using var plain =
            request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        await plain.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }
}

/// <summary>One request.</summary>
internal sealed record Received(string Path, string Encoding, byte[] Body);
