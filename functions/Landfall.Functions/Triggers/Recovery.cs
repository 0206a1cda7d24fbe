using Landfall.Contracts;
using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers.Replies;
using Landfall.Landing.Sweeping;
using Landfall.Ledger;
using Landfall.Loading;
using Landfall.Planning;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>What a person can ask of one batch. Each answers 200 also when it is so already, 404 without such a batch, and 409 with the
/// reason when it cannot be done.</summary>
public sealed class BatchRecovery(
    Forget forget,
    Release release,
    Reprocess reprocess,
    Replay replay,
    TableWaker waker,
    DurableStarter starter
)
{
    /// <summary>POST /api/batches/{id}/forget: takes the batch out of its table.</summary>
    [Function("ForgetBatch")]
    public Task<IActionResult> Forget(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "batches/{id}/forget")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        return AnswerAsync(client, new RequestValues(request), id, forget.BatchAsync, cancellationToken);
    }

    /// <summary>POST /api/batches/{id}/release: sends a parked or refused batch on its way again.</summary>
    [Function("ReleaseBatch")]
    public Task<IActionResult> Release(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "batches/{id}/release")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        return AnswerAsync(client, new RequestValues(request), id, release.BatchAsync, cancellationToken);
    }

    /// <summary>POST /api/batches/{id}/reprocess: reads its file again; with dryRun=true it only says whether that can be done.</summary>
    [Function("ReprocessBatch")]
    public Task<IActionResult> Reprocess(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "batches/{id}/reprocess")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "dryRun");
        var isDryRun = values.Flag("dryRun");
        return AnswerAsync(client, values, id, (batch, stop) => reprocess.BatchAsync(batch, isDryRun, stop), cancellationToken);
    }

    /// <summary>POST /api/batches/{id}/replay: gives its rejected rows another chance; with force=true also by the same contract.</summary>
    [Function("ReplayBatch")]
    public Task<IActionResult> Replay(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "batches/{id}/replay")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "force");
        var isForced = values.Flag("force");
        return AnswerAsync(client, values, id, (batch, stop) => replay.BatchAsync(batch, isForced, stop), cancellationToken);
    }

    private async Task<IActionResult> AnswerAsync(
        DurableTaskClient client,
        RequestValues values,
        string batch,
        Func<string, CancellationToken, Task<RecoveryResult?>> recover,
        CancellationToken cancellationToken
    )
    {
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        RecoveryResult? result;
        try
        {
            result = await recover(batch, cancellationToken);
        }
        catch (FormatException notAnId)
        {
            return Problem.NotFound(notAnId.Message);
        }

        if (result is null)
        {
            return Problem.NotFound($"The ledger has no batch '{batch}'; see GET /api/ingestions for those it has.");
        }

        if (result.Outcome == RecoveryOutcome.Refused)
        {
            return Problem.Conflict($"{batch}: {result.Reason}");
        }

        if (result.Entry is { } entry)
        {
            starter.Use(client);
            await waker.WakeAsync(entry.Table, cancellationToken);
        }

        return new OkObjectResult(RequestedBatch.Of(result));
    }
}

/// <summary>What a person can ask of many batches: each is written down and answered with 202 and where to look, as it may take longer than
/// a request lasts; with 404 for a table that no contract in force is about and of which no file has landed.</summary>
public sealed class TableRecovery(
    RecoveryRequests requests,
    WarehouseLook warehouse,
    RestoreLedger restore,
    AccountLedger account,
    Sweep sweep,
    LedgerTables ledger,
    ContractCatalog contracts,
    DurableStarter starter,
    TimeProvider time
)
{
    /// <summary>POST /api/release: sends every parked and refused batch on its way again.</summary>
    [Function("ReleaseAll")]
    public Task<IActionResult> ReleaseAll(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "release")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        return AskAsync(client, new RequestValues(request), table: null, new RecoveryCommand(RecoveryKind.Release), cancellationToken);
    }

    /// <summary>POST /api/tables/{table}/release: those of one table.</summary>
    [Function("ReleaseTable")]
    public Task<IActionResult> ReleaseTable(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "tables/{table}/release")] HttpRequest request,
        string table,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        return AskAsync(client, new RequestValues(request), table, new RecoveryCommand(RecoveryKind.Release), cancellationToken);
    }

    /// <summary>POST /api/tables/{table}/replay: those that have rejected rows; with force=true also by the same contract.</summary>
    [Function("ReplayTable")]
    public Task<IActionResult> ReplayTable(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "tables/{table}/replay")] HttpRequest request,
        string table,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "force");
        var command = new RecoveryCommand(RecoveryKind.Replay, IsForced: values.Flag("force"));
        return AskAsync(client, values, table, command, cancellationToken);
    }

    /// <summary>POST /api/tables/{table}/reprocess?from=&amp;to=: files of these UTC days of LastModified, both included; with dryRun=true
    /// only to ask.</summary>
    [Function("ReprocessTable")]
    public Task<IActionResult> ReprocessTable(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "tables/{table}/reprocess")] HttpRequest request,
        string table,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "from", "to", "dryRun");
        var (from, to, isDryRun) = (values.Day("from"), values.Day("to"), values.Flag("dryRun"));
        if (!(from <= to))
        {
            values.Refuse(
                $"from '{values.Text("from")}' and to '{values.Text("to")}' are no days one after the other; "
                    + "expected two such as from=2026-11-01&to=2026-11-20."
            );
        }

        var command = new RecoveryCommand(RecoveryKind.Reprocess, from, to, IsDryRun: isDryRun);
        return AskAsync(client, values, table, command, cancellationToken);
    }

    /// <summary>POST /api/tables/{table}/rebuild: brings back from the lake what the warehouse has lost of it.</summary>
    [Function("RebuildTable")]
    public Task<IActionResult> RebuildTable(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "tables/{table}/rebuild")] HttpRequest request,
        string table,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var command = new RecoveryCommand(RecoveryKind.Rebuild);
        return BatchId.IsPseudoTable(table)
            ? Task.FromResult(Problem.NotFound($"'{table}' is no table of the warehouse."))
            : AskAsync(client, new RequestValues(request), table, command, cancellationToken);
    }

    /// <summary>
    /// POST /api/rebuild: every table of which the warehouse has lost loads; it looks first which those are, and answers 200 when there are
    /// none. With ledger=true the entries of a lost ledger are restored instead, of every table; it answers 503 when the warehouse fails.
    /// </summary>
    [Function("RebuildAll")]
    public async Task<IActionResult> RebuildAll(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "rebuild")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "ledger");
        var isOfLedger = values.Flag("ledger");
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        starter.Use(client);
        var id = RecoveryRequests.NewId(time.GetUtcNow());
        if (isOfLedger)
        {
            return await RestoreAsync(id, cancellationToken);
        }

        var lost = await warehouse.RunAsync(cancellationToken);
        if (lost.Count == 0)
        {
            // Nothing is written down, so there is nothing to ask about later.
            return new OkObjectResult(RecoveryReply.Of(id, [], limit: 0));
        }

        foreach (var table in lost)
        {
            await requests.AskAsync(id, table.Table, new RecoveryCommand(RecoveryKind.Rebuild), cancellationToken);
        }

        return await AcceptedAsync(id, cancellationToken);
    }

    private async Task<IActionResult> RestoreAsync(string id, CancellationToken cancellationToken)
    {
        var inForce = (await contracts.CurrentAsync(cancellationToken)).Contracts.Select(contract => contract.Table);
        IReadOnlyList<string> tables;
        try
        {
            tables = await restore.TablesAsync([.. inForce], cancellationToken);
        }
        catch (LossUnknownException failure)
        {
            return Problem.Unavailable($"The warehouse failed: {failure.Message} Ask again when it answers.");
        }

        foreach (var table in tables)
        {
            await requests.AskAsync(id, table, new RecoveryCommand(RecoveryKind.Restore), cancellationToken);
        }

        // What is neither in the lake nor in the warehouse only a look at all files finds.
        await sweep.BeginAnewAsync(cancellationToken);
        await account.NoteRequestAsync(id, cancellationToken);
        return tables.Count == 0 ? new OkObjectResult(RecoveryReply.Of(id, [], limit: 0)) : await AcceptedAsync(id, cancellationToken);
    }

    /// <summary>GET /api/requests/{id}: how far a request has come; 404 when there is none of that id.</summary>
    [Function("Requests")]
    public async Task<IActionResult> Find(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "requests/{id}")] HttpRequest request,
        string id,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "limit");
        var limit = values.Limit(unlessGiven: RecoveryRequest.Listed);
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        var tables = Guid.TryParseExact(id, "N", out _) ? await requests.FindAsync(id, cancellationToken) : [];
        return tables.Count == 0
            ? Problem.NotFound($"There is no request '{id}'; they are kept for 30 days.")
            : new OkObjectResult(RecoveryReply.Of(id, tables, limit));
    }

    private async Task<IActionResult> AskAsync(
        DurableTaskClient client,
        RequestValues values,
        string? table,
        RecoveryCommand command,
        CancellationToken cancellationToken
    )
    {
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        if (table is not null && !await IsTableAsync(table, cancellationToken))
        {
            return Problem.NotFound($"There is no table '{table}'; see GET /api/tables for those there are.");
        }

        starter.Use(client);
        return await AcceptedAsync(
            await requests.AskAsync(RecoveryRequests.NewId(time.GetUtcNow()), table, command, cancellationToken),
            cancellationToken
        );
    }

    private async Task<AcceptedResult> AcceptedAsync(string id, CancellationToken cancellationToken) =>
        new($"/api/requests/{id}", RecoveryReply.Of(id, await requests.FindAsync(id, cancellationToken), limit: 0));

    // A table with a contract and no file has nothing to do, which is no mistake of the asker's.
    private async Task<bool> IsTableAsync(string table, CancellationToken cancellationToken) =>
        BatchId.IsPseudoTable(table)
        || await ledger.HasAsync(table, cancellationToken)
        || (await contracts.CurrentAsync(cancellationToken)).Find(table) is not null;
}
