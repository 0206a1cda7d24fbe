using System.Globalization;
using System.Net;
using Landfall.Completeness;
using Landfall.Costs;
using Landfall.Functions.Triggers;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Recovery;

namespace Landfall.Cli.Api;

/// <summary>Asks a running Landfall over HTTP.</summary>
internal sealed class LandfallClient : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly HostConnection _host;

    /// <summary>Makes a client of the host at <paramref name="url"/>, which asks nobody who it is.</summary>
    public LandfallClient(Uri url)
        : this(url, HostAccess.None) { }

    /// <summary>Makes a client of the host at <paramref name="url"/>, which is shown <paramref name="access"/>.</summary>
    public LandfallClient(Uri url, HostAccess access) => _host = new HostConnection(url, access);

    /// <summary>The host's address.</summary>
    public Uri Url => _host.Url;

    /// <summary>GET health: true when a host answers.</summary>
    public Task<bool> AnswersAsync(CancellationToken cancellationToken) => _host.AnswersAsync(cancellationToken);

    /// <summary>POST ingestions.</summary>
    public Task<StartedReply> StartAsync(string name, CancellationToken cancellationToken) =>
        _host.SendAsync<StartedReply>(HttpMethod.Post, "ingestions", new StartRequest(name), cancellationToken);

    /// <summary>GET ingestions, newest first.</summary>
    public Task<IngestionsReply> IngestionsAsync(string? table, BatchState? state, int limit, CancellationToken cancellationToken) =>
        _host.SendAsync<IngestionsReply>(
            HttpMethod.Get,
            "ingestions" + Query(("table", table), ("state", state?.Word()), ("limit", Text(limit))),
            null,
            cancellationToken
        );

    /// <summary>GET ingestions of the file that is called so, or whose batch or file name ends so, newest first.</summary>
    public Task<EndingReply> IngestionsEndingAsync(string text, int limit, CancellationToken cancellationToken) =>
        _host.SendAsync<EndingReply>(HttpMethod.Get, "ingestions" + Query(("ends", text), ("limit", Text(limit))), null, cancellationToken);

    /// <summary>GET tables.</summary>
    public Task<TablesReply> TablesAsync(CancellationToken cancellationToken) =>
        _host.SendAsync<TablesReply>(HttpMethod.Get, "tables", null, cancellationToken);

    /// <summary>GET tables?table: that table alone; null when there is none of that name.</summary>
    public async Task<TableReply?> TableAsync(string table, CancellationToken cancellationToken) =>
        (
            await _host.SendAsync<TablesReply>(HttpMethod.Get, $"tables?table={Uri.EscapeDataString(table)}", null, cancellationToken)
        ).Tables.FirstOrDefault();

    /// <summary>GET cost: of all tables, or of the days of one.</summary>
    public Task<CostReading> CostsAsync(string? table, DateOnly? from, DateOnly? to, CancellationToken cancellationToken) =>
        _host.SendAsync<CostReading>(
            HttpMethod.Get,
            "cost" + Query(("table", table), ("from", from is { } first ? Text(first) : null), ("to", to is { } last ? Text(last) : null)),
            null,
            cancellationToken
        );

    /// <summary>GET batches/{id}; null when there is no such batch.</summary>
    public async Task<BatchReply?> FindBatchAsync(string batch, CancellationToken cancellationToken)
    {
        try
        {
            return await _host.SendAsync<BatchReply>(HttpMethod.Get, $"batches/{Uri.EscapeDataString(batch)}", null, cancellationToken);
        }
        catch (CliException failure) when (failure.InnerException is HttpRequestException { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    /// <summary>POST query.</summary>
    public Task<QueryAnswer> QueryAsync(string sql, int limit, CancellationToken cancellationToken) =>
        _host.SendAsync<QueryAnswer>(HttpMethod.Post, "query", new { sql, limit }, cancellationToken);

    /// <summary>GET tables/{table}/rows: all rows of a table as of now, as Parquet, into a file.</summary>
    public Task CopyTableAsync(string table, string path, CancellationToken cancellationToken) =>
        _host.DownloadAsync($"tables/{Uri.EscapeDataString(table)}/rows", path, cancellationToken);

    /// <summary>GET tables/{table}/gaps.</summary>
    public Task<GapReading> GapsAsync(string table, DateOnly? from, DateOnly? to, int limit, CancellationToken cancellationToken) =>
        _host.SendAsync<GapReading>(
            HttpMethod.Get,
            $"tables/{Uri.EscapeDataString(table)}/gaps"
                + Query(
                    ("from", from is { } first ? Text(first) : null),
                    ("to", to is { } last ? Text(last) : null),
                    ("limit", Text(limit))
                ),
            null,
            cancellationToken
        );

    /// <summary>GET rejects.</summary>
    public Task<RejectsReply> RejectsAsync(string? table, string? batch, int limit, CancellationToken cancellationToken) =>
        _host.SendAsync<RejectsReply>(
            HttpMethod.Get,
            "rejects" + Query(("table", table), ("batch", batch), ("limit", Text(limit))),
            null,
            cancellationToken
        );

    /// <summary>POST batches/{id}/release.</summary>
    public Task<RequestedBatch> ReleaseBatchAsync(string batch, CancellationToken cancellationToken) =>
        _host.SendAsync<RequestedBatch>(HttpMethod.Post, $"batches/{Uri.EscapeDataString(batch)}/release", null, cancellationToken);

    /// <summary>POST tables/{table}/release, or release for all tables.</summary>
    public Task<RecoveryReply> ReleaseAsync(string? table, int limit, CancellationToken cancellationToken) =>
        AskAsync(table is null ? "release" : $"tables/{Uri.EscapeDataString(table)}/release", limit, cancellationToken);

    /// <summary>POST batches/{id}/reprocess.</summary>
    public Task<RequestedBatch> ReprocessBatchAsync(string batch, bool dryRun, CancellationToken cancellationToken) =>
        _host.SendAsync<RequestedBatch>(
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
        _host.SendAsync<RequestedBatch>(
            HttpMethod.Post,
            $"batches/{Uri.EscapeDataString(batch)}/replay" + Query(("force", Text(force))),
            null,
            cancellationToken
        );

    /// <summary>POST tables/{table}/replay.</summary>
    public Task<RecoveryReply> ReplayAsync(string table, bool force, int limit, CancellationToken cancellationToken) =>
        AskAsync($"tables/{Uri.EscapeDataString(table)}/replay" + Query(("force", Text(force))), limit, cancellationToken);

    /// <summary>POST tables/{table}/rebuild, or rebuild for all tables of which the warehouse has lost something.</summary>
    public Task<RecoveryReply> RebuildAsync(string? table, int limit, CancellationToken cancellationToken) =>
        AskAsync(table is null ? "rebuild" : $"tables/{Uri.EscapeDataString(table)}/rebuild", limit, cancellationToken);

    /// <summary>POST rebuild?ledger=true.</summary>
    public Task<RecoveryReply> RestoreLedgerAsync(int limit, CancellationToken cancellationToken) =>
        AskAsync("rebuild?ledger=true", limit, cancellationToken);

    /// <summary>POST batches/{id}/forget.</summary>
    public Task<RequestedBatch> ForgetBatchAsync(string batch, CancellationToken cancellationToken) =>
        _host.SendAsync<RequestedBatch>(HttpMethod.Post, $"batches/{Uri.EscapeDataString(batch)}/forget", null, cancellationToken);

    /// <summary>POST setup.</summary>
    public Task<SetupReply> SetupAsync(CancellationToken cancellationToken) =>
        _host.SendAsync<SetupReply>(HttpMethod.Post, "setup", null, cancellationToken);

    /// <summary>POST alerts/test.</summary>
    public Task<AlertTestReply> TestAlertsAsync(CancellationToken cancellationToken) =>
        _host.SendAsync<AlertTestReply>(HttpMethod.Post, "alerts/test", null, cancellationToken);

    /// <summary>GET doctor.</summary>
    public Task<DoctorReply> DoctorAsync(CancellationToken cancellationToken) =>
        _host.SendAsync<DoctorReply>(HttpMethod.Get, "doctor", null, cancellationToken);

    /// <summary>POST contracts/apply.</summary>
    public Task<ContractsReply> ApplyContractsAsync(ApplyContractsRequest contracts, CancellationToken cancellationToken) =>
        _host.SendAsync<ContractsReply>(HttpMethod.Post, "contracts/apply", contracts, cancellationToken);

    /// <summary>GET poison.</summary>
    public Task<PoisonReply> PoisonAsync(CancellationToken cancellationToken) =>
        _host.SendAsync<PoisonReply>(HttpMethod.Get, "poison", null, cancellationToken);

    /// <summary>POST poison/release.</summary>
    public Task<PoisonReleaseReply> ReleasePoisonAsync(CancellationToken cancellationToken) =>
        _host.SendAsync<PoisonReleaseReply>(HttpMethod.Post, "poison/release", null, cancellationToken);

    /// <summary>GET warehouse/plan.</summary>
    public Task<ProvisioningReply> WarehousePlanAsync(CancellationToken cancellationToken) =>
        _host.SendAsync<ProvisioningReply>(HttpMethod.Get, "warehouse/plan", null, cancellationToken);

    /// <summary>POST warehouse/apply, for the plan that was shown.</summary>
    public Task<ProvisioningReply> WarehouseApplyAsync(string plan, CancellationToken cancellationToken) =>
        _host.SendAsync<ProvisioningReply>(HttpMethod.Post, "warehouse/apply" + Query(("plan", plan)), null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _host.Dispose();

    /// <summary>Asks for many batches and waits until the host has worked it off; the request goes on without this process.</summary>
    private async Task<RecoveryReply> AskAsync(string path, int limit, CancellationToken cancellationToken)
    {
        var reply = await _host.SendAsync<RecoveryReply>(HttpMethod.Post, path, null, cancellationToken);
        if (reply is { Done: true, Changed: 0, Planned: 0, Unchanged: 0, Refused: 0 })
        {
            // There is no table yet, so nothing of the request was written down.
            return reply;
        }

        do
        {
            await Task.Delay(Pace, cancellationToken);
            reply = await _host.SendAsync<RecoveryReply>(
                HttpMethod.Get,
                $"requests/{reply.Id}" + Query(("limit", Text(limit))),
                null,
                cancellationToken
            );
        } while (!reply.Done);
        return reply;
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
