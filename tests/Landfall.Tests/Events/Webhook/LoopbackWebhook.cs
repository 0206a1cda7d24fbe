using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Landfall.Tests.Events.Webhook;

/// <summary>A webhook on a free port of loopback that answers as a test says, and keeps what it was told.</summary>
internal sealed class LoopbackWebhook : IAsyncDisposable
{
    /// <summary>The part of the address that nobody may see.</summary>
    public const string Secret = "T0PSECRET";

    private readonly ConcurrentQueue<WebhookPost> _posts = new();
    private readonly SemaphoreSlim _heard = new(0);
    private readonly CancellationTokenSource _ended = new();
    private WebApplication? _app;
    private string _host = "http://127.0.0.1:0";

    /// <summary>The address with its secret.</summary>
    public string Url => $"{_host}/hooks/{Secret}?sig={Secret}";

    /// <summary>What may be shown of it.</summary>
    public string Host => _host;

    /// <summary>What it was told so far, in order.</summary>
    public IReadOnlyList<WebhookPost> Posts => [.. _posts];

    /// <summary>How it answers; it hangs where this gives null.</summary>
    public Func<WebhookPost, WebhookReply?> Answer { get; set; } = _ => new WebhookReply(200);

    public static async Task<LoopbackWebhook> StartAsync()
    {
        var webhook = new LoopbackWebhook();
        await webhook.ComeAsync();
        return webhook;
    }

    /// <summary>Waits until a post came since the last call.</summary>
    public async Task HeardAsync() => Assert.True(await _heard.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));

    /// <summary>Goes away: its port refuses connections.</summary>
    public async Task GoAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    /// <summary>Comes back, at the same port.</summary>
    public async Task ComeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(_host);
        _app = builder.Build();
        _app.Run(TakeAsync);
        await _app.StartAsync();
        _host = _app.Urls.First();
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await GoAsync();
        _ended.Dispose();
        _heard.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var post = new WebhookPost(
            context.Request.Path,
            context.Request.ContentType ?? "",
            body,
            [.. context.Request.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase)]
        );
        _posts.Enqueue(post);
        _heard.Release();
        if (Answer(post) is not { } reply)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        context.Response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            context.Response.Headers[name] = value;
        }
    }
}

/// <summary>What a webhook was told.</summary>
internal sealed record WebhookPost(string Path, string ContentType, string Body, IReadOnlyList<string> Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The id of the CloudEvent.</summary>
    public string Id => Json.GetProperty("id").GetString()!;

    /// <summary>What it tells.</summary>
    public JsonElement Data => Json.GetProperty("data");

    /// <summary>The lines for people.</summary>
    public IReadOnlyList<string> Lines =>
        [.. Data.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("title").GetString()!)];
}

/// <summary>What a webhook answers.</summary>
internal sealed record WebhookReply(int Status, params (string Name, string Value)[] Headers);
