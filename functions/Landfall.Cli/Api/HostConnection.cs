using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Landfall.Cli.Api;

/// <summary>Carries requests to a host, and makes of what does not succeed what a person is told.</summary>
internal sealed class HostConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // A host that is there answers this from memory.
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly HostAccess _access;

    /// <summary>Connects to the host at <paramref name="url"/>, which is shown <paramref name="access"/> with each request.</summary>
    public HostConnection(Uri url, HostAccess access)
    {
        (Url, _access) = (url, access);

        // A key must not follow the host's answer to somewhere else.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url, "/api/"),
            Timeout = Patience,
        };
    }

    /// <summary>The host's address.</summary>
    public Uri Url { get; }

    /// <summary>GET health: true when a host answers, false when nobody listens there.</summary>
    /// <exception cref="CliException">Somebody listens and says nothing for ten seconds.</exception>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ProbePatience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "health");
            await _access.SignAsync(request, patience.Token);
            using var reply = await _http.SendAsync(request, patience.Token);

            // One that does not let us in is there: what is asked of it next says so.
            return reply.IsSuccessStatusCode || reply.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            // One that is there and busy must not be taken for one that is not.
            throw new CliException(
                ExitCode.Unreachable,
                $"The host at {Url} did not answer within {ProbePatience.TotalSeconds:0} seconds; whether one is there is not known.",
                "See its log, and try again.",
                failure
            );
        }
    }

    /// <summary>Sends a request to a path below <c>api/</c> and reads the answer's document.</summary>
    /// <exception cref="CliException">The host did not answer, refused, or answered what this version cannot read.</exception>
    public Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        AskAsync(
            method,
            path,
            body,
            HttpCompletionOption.ResponseContentRead,
            async content =>
                await content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken)
                ?? throw new JsonException("The document is null."),
            cancellationToken
        );

    /// <summary>GET of a path below <c>api/</c>, whose answer goes into a file as it comes.</summary>
    /// <exception cref="CliException">The host did not answer or refused.</exception>
    public Task DownloadAsync(string path, string file, CancellationToken cancellationToken) =>
        AskAsync(
            HttpMethod.Get,
            path,
            body: null,
            HttpCompletionOption.ResponseHeadersRead,
            async content =>
            {
                await using var written = File.Create(file);
                await content.CopyToAsync(written, cancellationToken);
                return true;
            },
            cancellationToken
        );

    private async Task<T> AskAsync<T>(
        HttpMethod method,
        string path,
        object? body,
        HttpCompletionOption completion,
        Func<HttpContent, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            await _access.SignAsync(request, cancellationToken);
            using var reply = await _http.SendAsync(request, completion, cancellationToken);
            if (!reply.IsSuccessStatusCode)
            {
                throw await FailureAsync(reply, cancellationToken);
            }

            return await read(reply.Content);
        }
        catch (HttpRequestException failure)
        {
            throw new CliException(
                ExitCode.Unreachable,
                $"The host at {Url} does not answer: {failure.Message}",
                "See that 'landfall up' runs, or name another host by --url.",
                failure
            );
        }
        catch (TaskCanceledException failure) when (failure.InnerException is TimeoutException)
        {
            throw new CliException(
                ExitCode.Unreachable,
                $"The host at {Url} did not answer to {path} within {Patience.TotalMinutes:0} minutes; whether it did what it was asked is "
                    + "not known.",
                "See its log, and 'landfall status'.",
                failure
            );
        }
        catch (JsonException failure)
        {
            throw new CliException(
                ExitCode.Failed,
                $"The host at {Url} gave an answer to {path} that this version cannot read: {failure.Message}",
                "Use the same version of Landfall on both sides.",
                failure
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task<CliException> FailureAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        if (reply.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return new CliException(
                ExitCode.Failed,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The host did not let this in: it answered {(int)reply.StatusCode} "
                        + $"to {reply.RequestMessage?.RequestUri?.PathAndQuery}."
                ),
                $"Set {HostAccess.KeyVariable} to a key of the app (the master key for what changes "
                    + "something, and for query, rejects and compare), or sign in by --scope."
            );
        }

        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        var cause = new HttpRequestException(text, inner: null, reply.StatusCode);
        try
        {
            var problem = JsonSerializer.Deserialize<ApiProblem>(text, JsonSerializerOptions.Web);
            if (problem?.Detail is { } detail)
            {
                return new CliException(ExitCode.Failed, detail, inner: cause);
            }
        }
        catch (JsonException)
        {
            // Not a problem document: the status line has to do.
        }

        return new CliException(
            ExitCode.Failed,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The host answered {(int)reply.StatusCode} {reply.ReasonPhrase} to {reply.RequestMessage?.RequestUri?.PathAndQuery}."
            ),
            reply.StatusCode == HttpStatusCode.NotFound ? "See that --url names a Landfall." : "See the host's log.",
            cause
        );
    }
}
