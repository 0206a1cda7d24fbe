using System.Globalization;
using Landfall.Contracts;
using Landfall.Events.Webhook;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Monitoring;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Landfall.Functions.Triggers;

/// <summary>Shows how every table stands, for a page that asks again and again, and one table in full.</summary>
public sealed class Status(StatusBoard board, ContractHistory history, RejectTally rejects, IOptions<AlertOptions> alerts)
{
    private const int ShownChanges = 10;

    /// <summary>
    /// GET /api/status: every table, by name; with <c>since</c>, the version of an earlier answer, only those that are another now. An
    /// answer with <c>whole</c> stands in place of all that was known.
    /// </summary>
    [Function(nameof(Status))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "status")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "since");
        var since = values.Text("since");
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        var status = await board.LookAsync(cancellationToken);
        var known = KnownOf(since, status);
        return new OkObjectResult(
            new StatusReply(
                string.Create(CultureInfo.InvariantCulture, $"{status.Board}.{status.Number}"),
                status.At,
                IsWhole: known is null,
                status.Tables.Count,
                status.Behind,
                [
                    .. status
                        .Tables.Where(table => known is null || table.Number > known)
                        .Select(table => TableStatusReply.Of(table, status.Contracts.Find(table.Table))),
                ]
            )
            {
                Playbook = alerts.Value.PlaybookLink,
            }
        );
    }

    /// <summary>GET /api/status/{table}: how it stands, its contract and what changed about it; 404 when there is no such table.</summary>
    [Function("StatusOfTable")]
    public async Task<IActionResult> OfTable(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "status/{table}")] HttpRequest request,
        string table,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        var status = await board.LookAsync(cancellationToken);
        if (status.Tables.FirstOrDefault(one => one.Table == table) is not { } found)
        {
            return NotThere(table);
        }

        var contract = status.Contracts.Find(table);
        return new OkObjectResult(
            new TableCardReply(
                TableStatusReply.Of(found, contract),
                contract is null ? null : ContractReply.Of(contract),
                contract is null ? [] : await history.ReadAsync(table, ShownChanges, cancellationToken)
            )
        );
    }

    /// <summary>GET /api/status/{table}/rejects: rejected rows of the newest files by column and rule; counts, and never what a row
    /// holds.</summary>
    [Function("RejectsOfTable")]
    public async Task<IActionResult> RejectsOf(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "status/{table}/rejects")] HttpRequest request,
        string table,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        var status = await board.LookAsync(cancellationToken);
        return status.Tables.All(one => one.Table != table) || BatchId.IsPseudoTable(table)
            ? NotThere(table)
            : new OkObjectResult(await rejects.CountAsync(table, cancellationToken));
    }

    private static IActionResult NotThere(string table) =>
        Problem.NotFound($"There is no table '{table}'; see GET /api/tables for those there are.");

    private static long? KnownOf(string? since, StatusOfTables status) =>
        since is not null
        && since.StartsWith(status.Board + ".", StringComparison.Ordinal)
        && long.TryParse(since.AsSpan(status.Board.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
