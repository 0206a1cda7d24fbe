using System.Text.Json;
using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers.Replies;
using Landfall.Landing;
using Landfall.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>Starts ingestions by hand and lists them.</summary>
public sealed class Ingestions(LandedFiles files, LandedBatches batches, Arrivals arrivals, DurableStarter starter, LedgerSummary summary)
{
    /// <summary>POST /api/ingestions: starts the file that the body names; 202, or 404 when no such blob has landed.</summary>
    [Function("StartIngestion")]
    public async Task<IActionResult> Start(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "ingestions")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        var name = await NameAsync(request, cancellationToken);
        if (string.IsNullOrEmpty(name))
        {
            return Problem.BadRequest("The body names no file; expected {\"name\": \"path/in/landing\"}.");
        }

        LandedFile? file;
        try
        {
            file = await files.FindAsync(name, cancellationToken);
        }
        catch (TerminalException unreadable)
        {
            return Problem.BadRequest($"The archive of '{name}' cannot be read. {unreadable.Message}");
        }

        if (file is null)
        {
            return Problem.NotFound($"No file '{name}' has landed; upload it first, or see GET /api/ingestions for what has.");
        }

        starter.Use(client);
        if (await arrivals.TakeAsync(file, cancellationToken) is not { } started)
        {
            return Problem.BadRequest($"The file '{name}' is to be left alone: it is older than its contract's landfallIngestFrom.");
        }

        return new AcceptedResult(
            $"/api/batches/{started.Batch}",
            new StartedReply(started.Batch, started.Table, started.Generation, started.State)
        );
    }

    /// <summary>
    /// GET /api/ingestions: batches newest first, by table, state and last change since, 200 unless a limit is given; with
    /// <c>ends</c> the file that is called so, or those of the newest 1,000 and of as many that wait for a person whose id or file name
    /// ends so; <c>lookedAtAll</c> says whether there are older ones.
    /// </summary>
    [Function("ListIngestions")]
    public async Task<IActionResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "ingestions")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "table", "state", "since", "ends", "limit");
        var (table, state, since, limit) = (values.Text("table"), StateOf(values), values.Moment("since"), values.Limit(unlessGiven: 200));
        var ends = values.Text("ends");
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        if (ends is not null)
        {
            return new OkObjectResult(await EndingAsync(ends, table, IsWanted, limit, cancellationToken));
        }

        // What waits for a person has rows of its own, so that few of them are not looked for in all that ever landed.
        var newest = state is BatchState.Parked or BatchState.Refused
            ? summary.StoppedAsync(table, cancellationToken)
            : summary.NewestAsync(table, cancellationToken);
        var listed = newest.Where(IsWanted).Take(limit).Select(IngestionReply.Of);
        return new OkObjectResult(new { Ingestions = await listed.ToListAsync(cancellationToken) });

        bool IsWanted(LedgerEntry entry) => (state is null || entry.State == state) && (since is null || entry.UpdatedAt >= since);
    }

    private async Task<EndingReply> EndingAsync(
        string ends,
        string? table,
        Func<LedgerEntry, bool> isWanted,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var named = await batches.FindAsync(ends, cancellationToken);
        if (named is not null && (table is null || named.Table == table) && isWanted(named))
        {
            return new EndingReply([IngestionReply.Of(named)], LookedAtAll: true);
        }

        var look = await summary.LookAsync(table, entry => EndsSo(entry, ends) && isWanted(entry), limit, cancellationToken);
        return new EndingReply([.. look.Found.Select(IngestionReply.Of)], look.IsWhole);
    }

    private static bool EndsSo(LedgerEntry entry, string text) =>
        entry.Batch.EndsWith(text, StringComparison.Ordinal) || entry.File.Name.EndsWith(text, StringComparison.Ordinal);

    private static BatchState? StateOf(RequestValues values)
    {
        if (values.Text("state") is not { } text)
        {
            return null;
        }

        if (Enum.TryParse<BatchState>(text, ignoreCase: true, out var state) && Enum.IsDefined(state))
        {
            return state;
        }

        values.Refuse($"There is no state '{text}'; expected one of {string.Join(", ", Enum.GetNames<BatchState>()).ToLowerInvariant()}.");
        return null;
    }

    private static async Task<string?> NameAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await JsonSerializer.DeserializeAsync<StartRequest>(request.Body, JsonSerializerOptions.Web, cancellationToken))?.Name;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
