using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Azure.Messaging;
using Microsoft.Extensions.Options;

namespace Landfall.Events.Webhook;

/// <summary>Posts to the webhook, one try a call. Nothing of its address but scheme and host is ever said.</summary>
public sealed class WebhookClient : IDisposable
{
    private const string CloudEventJson = "application/cloudevents+json";
    private const string PlainJson = "application/json";
    private const string PostType = "landfall.alerts";

    private readonly HttpClient _http;
    private readonly WebhookOptions _options;
    private readonly string _source;
    private readonly TimeProvider _time;
    private readonly PostTemplate? _template;

    /// <summary>Makes a client of the webhook that is set.</summary>
    /// <exception cref="FormatException">The template is none.</exception>
    public WebhookClient(IOptions<WebhookOptions> options, IOptions<EventOptions> events, TimeProvider time)
    {
        (_options, _source, _time) = (options.Value, events.Value.Source, time);
        _template = string.IsNullOrEmpty(_options.Template) ? null : PostTemplate.Read(_options.Template);

        // No redirects: what is told goes to the host that was named. No trace headers: the way through Landfall is nobody's business
        // outside, and without them the call is no activity, whose tags would hold the address.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = _options.Timeout,
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends <paramref name="post"/> and says what was answered.</summary>
    /// <exception cref="InvalidOperationException">No webhook is set.</exception>
    public async Task<WebhookAnswer> PostAsync(AlertPost post, CancellationToken cancellationToken)
    {
        var address = _options.Address ?? throw new InvalidOperationException("No webhook is set.");
        var started = _time.GetTimestamp();
        using var patience = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = BodyOf(post) };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Of(response, _time.GetElapsedTime(started));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"It did not answer within {_options.Timeout.TotalSeconds:0.#} s.");
            return Away(words, mayHaveIt: true, started);
        }
        catch (HttpRequestException failure)
        {
            var isUnheard =
                failure.HttpRequestError
                is HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError
                    or HttpRequestError.SecureConnectionError
                    or HttpRequestError.ProxyTunnelError;
            return Away($"It could not be reached ({failure.HttpRequestError}).", !isUnheard, started);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private WebhookAnswer Away(string words, bool mayHaveIt, long started) =>
        new(_options.Host, WebhookOutcome.Away, Status: null, words, mayHaveIt, RetryAfter: null, _time.GetElapsedTime(started));

    private ByteArrayContent BodyOf(AlertPost post)
    {
        var body = _template is { } template
            ? Encoding.UTF8.GetBytes(template.Render(post, _source))
            : JsonSerializer.SerializeToUtf8Bytes(
                new CloudEvent(
                    _source,
                    PostType,
                    new BinaryData(JsonSerializer.SerializeToUtf8Bytes(post, AlertJson.Default.AlertPost)),
                    PlainJson,
                    CloudEventDataFormat.Json
                )
                {
                    Id = post.Id,
                    Subject = post.Table,
                    Time = post.Time,
                }
            );
        return new ByteArrayContent(body)
        {
            Headers = { ContentType = new MediaTypeHeaderValue(_template is null ? CloudEventJson : PlainJson, "utf-8") },
        };
    }

    private WebhookAnswer Of(HttpResponseMessage response, TimeSpan took)
    {
        var status = (int)response.StatusCode;
        var outcome =
            response.IsSuccessStatusCode ? WebhookOutcome.Taken
            : status >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests ? WebhookOutcome.Away
            : WebhookOutcome.Refused;
        var after = response.Headers.RetryAfter is { } retry ? retry.Delta ?? retry.Date - _time.GetUtcNow() : null;
        var name = Enum.IsDefined(response.StatusCode) ? $" {response.StatusCode}" : "";
        return new WebhookAnswer(
            _options.Host,
            outcome,
            status,
            string.Create(CultureInfo.InvariantCulture, $"It answered {status}{name}."),
            outcome == WebhookOutcome.Taken || (status >= 500 && response.StatusCode != HttpStatusCode.ServiceUnavailable),
            after,
            took
        );
    }
}

/// <summary>What a webhook answered to a post.</summary>
/// <param name="Host">Scheme and host of the webhook.</param>
/// <param name="Outcome">What that means.</param>
/// <param name="Status">The status of HTTP; null when there was no answer.</param>
/// <param name="Words">The same for people.</param>
/// <param name="MayHaveIt">False when it surely did not take the post: what waits by then may go with it.</param>
/// <param name="RetryAfter">How long it asks to be left alone; null when it does not.</param>
/// <param name="Took">How long it took.</param>
public sealed record WebhookAnswer(
    string Host,
    WebhookOutcome Outcome,
    int? Status,
    string Words,
    bool MayHaveIt,
    TimeSpan? RetryAfter,
    TimeSpan Took
);

/// <summary>What an answer means.</summary>
public enum WebhookOutcome
{
    /// <summary>It has the post.</summary>
    Taken,

    /// <summary>It may have it, or will take it later: the same post is sent again.</summary>
    Away,

    /// <summary>It does not take such a post; a person has to settle that.</summary>
    Refused,
}
