using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Recovery;

namespace Landfall.Cli.Api;

/// <summary>Asks a running Landfall over HTTP.</summary>
internal sealed class LandfallClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;
    private readonly HostAccess _access;

    /// <summary>Makes a client of the host at <paramref name="url"/>, which asks nobody who it is.</summary>
    public LandfallClient(Uri url)
        : this(url, HostAccess.None) { }

    /// <summary>Makes a client of the host at <paramref name="url"/>, which is shown <paramref name="access"/>.</summary>
    public LandfallClient(Uri url, HostAccess access)
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

    /// <summary>GET health: true when a host answers.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "health");
            await _access.SignAsync(request, cancellationToken);
            using var reply = await _http.SendAsync(request, cancellationToken);

            // One that does not let us in is there: what is asked of it next says so.
            return reply.IsSuccessStatusCode || reply.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>POST ingestions.</summary>
    public Task<StartedReply> StartAsync(string name, CancellationToken cancellationToken) =>
        SendAsync<StartedReply>(HttpMethod.Post, "ingestions", new StartRequest(name), cancellationToken);

    /// <summary>GET ingestions, newest first.</summary>
    public Task<IngestionsReply> IngestionsAsync(
        string? table,
        DateTimeOffset? since,
        int limit,
        CancellationToken cancellationToken,
        BatchState? state = null
    ) =>
        SendAsync<IngestionsReply>(
            HttpMethod.Get,
            "ingestions"
                + Query(
                    ("table", table),
                    ("state", state?.Word()),
                    ("since", since?.ToString("O", CultureInfo.InvariantCulture)),
                    ("limit", Text(limit))
                ),
            null,
            cancellationToken
        );

    /// <summary>GET tables.</summary>
    public Task<TablesReply> TablesAsync(CancellationToken cancellationToken) =>
        SendAsync<TablesReply>(HttpMethod.Get, "tables", null, cancellationToken);

    /// <summary>GET batches/{id}; null when there is no such batch.</summary>
    public async Task<BatchReply?> FindBatchAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync<BatchReply>(HttpMethod.Get, $"batches/{Uri.EscapeDataString(batch)}", null, cancellationToken);
        }
        catch (CliException failure) when (failure.InnerException is HttpRequestException { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    /// <summary>POST query.</summary>
    public Task<QueryAnswer> QueryAsync(string sql, int limit, CancellationToken cancellationToken) =>
        SendAsync<QueryAnswer>(HttpMethod.Post, "query", new { sql, limit }, cancellationToken);

    /// <summary>GET rejects.</summary>
    public Task<RejectsReply> RejectsAsync(string? table, string? batch, int limit, CancellationToken cancellationToken) =>
        SendAsync<RejectsReply>(
            HttpMethod.Get,
            "rejects" + Query(("table", table), ("batch", batch), ("limit", Text(limit))),
            null,
            cancellationToken
        );

    /// <summary>POST batches/{id}/release.</summary>
    public Task<RequestedBatch> ReleaseBatchAsync(string batch, CancellationToken cancellationToken) =>
        SendAsync<RequestedBatch>(HttpMethod.Post, $"batches/{Uri.EscapeDataString(batch)}/release", null, cancellationToken);

    /// <summary>POST tables/{table}/release, or release for all tables.</summary>
    public Task<RecoveryReply> ReleaseAsync(string? table, int limit, CancellationToken cancellationToken) =>
        AskAsync(table is null ? "release" : $"tables/{Uri.EscapeDataString(table)}/release", limit, cancellationToken);

    /// <summary>POST batches/{id}/reprocess.</summary>
    public Task<RequestedBatch> ReprocessBatchAsync(string batch, bool dryRun, CancellationToken cancellationToken) =>
        SendAsync<RequestedBatch>(
            HttpMethod.Post,
            $"batches/{Uri.EscapeDataString(batch)}/reprocess" + Query(("dryRun", Text(dryRun))),
            null,
            cancellationToken
        );

    /// <summary>POST tables/{table}/reprocess.</summary>
    public Task<RecoveryReply> ReprocessAsync(
        string table,
        DateOnly from,
        DateOnly to,
        bool dryRun,
        int limit,
        CancellationToken cancellationToken
    ) =>
        AskAsync(
            $"tables/{Uri.EscapeDataString(table)}/reprocess" + Query(("from", Text(from)), ("to", Text(to)), ("dryRun", Text(dryRun))),
            limit,
            cancellationToken
        );

    /// <summary>POST batches/{id}/replay.</summary>
    public Task<RequestedBatch> ReplayBatchAsync(string batch, bool force, CancellationToken cancellationToken) =>
        SendAsync<RequestedBatch>(
            HttpMethod.Post,
            $"batches/{Uri.EscapeDataString(batch)}/replay" + Query(("force", Text(force))),
            null,
            cancellationToken
        );

    /// <summary>POST tables/{table}/replay.</summary>
    public Task<RecoveryReply> ReplayAsync(string table, bool force, int limit, CancellationToken cancellationToken) =>
        AskAsync($"tables/{Uri.EscapeDataString(table)}/replay" + Query(("force", Text(force))), limit, cancellationToken);

    /// <summary>POST batches/{id}/forget.</summary>
    public Task<RequestedBatch> ForgetBatchAsync(string batch, CancellationToken cancellationToken) =>
        SendAsync<RequestedBatch>(HttpMethod.Post, $"batches/{Uri.EscapeDataString(batch)}/forget", null, cancellationToken);

    /// <summary>POST setup.</summary>
    public Task<SetupReply> SetupAsync(CancellationToken cancellationToken) =>
        SendAsync<SetupReply>(HttpMethod.Post, "setup", null, cancellationToken);

    /// <summary>POST contracts/apply.</summary>
    public Task<ContractsReply> ApplyContractsAsync(ApplyContractsRequest contracts, CancellationToken cancellationToken) =>
        SendAsync<ContractsReply>(HttpMethod.Post, "contracts/apply", contracts, cancellationToken);

    /// <summary>GET poison.</summary>
    public Task<PoisonReply> PoisonAsync(CancellationToken cancellationToken) =>
        SendAsync<PoisonReply>(HttpMethod.Get, "poison", null, cancellationToken);

    /// <summary>POST poison/release.</summary>
    public Task<PoisonReleaseReply> ReleasePoisonAsync(CancellationToken cancellationToken) =>
        SendAsync<PoisonReleaseReply>(HttpMethod.Post, "poison/release", null, cancellationToken);

    /// <summary>GET warehouse/plan.</summary>
    public Task<ProvisioningReply> WarehousePlanAsync(CancellationToken cancellationToken) =>
        SendAsync<ProvisioningReply>(HttpMethod.Get, "warehouse/plan", null, cancellationToken);

    /// <summary>POST warehouse/apply, for the plan that was shown.</summary>
    public Task<ProvisioningReply> WarehouseApplyAsync(string plan, CancellationToken cancellationToken) =>
        SendAsync<ProvisioningReply>(HttpMethod.Post, "warehouse/apply" + Query(("plan", plan)), null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Asks for many batches and waits until the host has worked it off; the request goes on without this process.</summary>
    private async Task<RecoveryReply> AskAsync(string path, int limit, CancellationToken cancellationToken)
    {
        var reply = await SendAsync<RecoveryReply>(HttpMethod.Post, path, null, cancellationToken);
        if (reply is { Done: true, Changed: 0, Planned: 0, Unchanged: 0, Refused: 0 })
        {
            // There is no table yet, so nothing of the request was written down.
            return reply;
        }

        do
        {
            await Task.Delay(Pace, cancellationToken);
            reply = await SendAsync<RecoveryReply>(
                HttpMethod.Get,
                $"requests/{reply.Id}" + Query(("limit", Text(limit))),
                null,
                cancellationToken
            );
        } while (!reply.Done);
        return reply;
    }

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            await _access.SignAsync(request, cancellationToken);
            using var reply = await _http.SendAsync(request, cancellationToken);
            if (!reply.IsSuccessStatusCode)
            {
                throw await FailureAsync(reply, cancellationToken);
            }

            return await reply.Content.ReadFromJsonAsync<T>(JsonSerializerOptions.Web, cancellationToken)
                ?? throw new JsonException("The document is null.");
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
                    + "something, and for query and rejects), or sign in by --scope."
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

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(bool flag) => flag ? "true" : "false";

    private static string Query(params (string Key, string? Value)[] pairs)
    {
        var given = pairs.Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
