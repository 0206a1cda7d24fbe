using Landfall.Contracts;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.ServiceLevels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace Landfall.Functions.Triggers;

/// <summary>Shows every table: those with files, and those that wait for their first.</summary>
public sealed class Tables(
    LedgerSummary summary,
    ContractCatalog catalog,
    ObjectiveRows objectives,
    IOptions<ServiceLevelOptions> serviceLevels,
    TimeProvider time
)
{
    /// <summary>GET /api/tables?table: all of them, or one; none where there is none of that name.</summary>
    [Function(nameof(Tables))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "tables")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "table");
        var wanted = values.Text("table");
        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        var contracts = await catalog.CurrentAsync(cancellationToken);
        var standings = await objectives.StandingsAsync(wanted, serviceLevels.Value, time.GetUtcNow(), cancellationToken);
        var replies = new SortedDictionary<string, TableReply>(StringComparer.Ordinal);
        foreach (var contract in contracts.Contracts.Where(contract => wanted is null || contract.Table == wanted))
        {
            replies[contract.Table] = new TableReply(
                contract.Table,
                Mode(contract),
                new Dictionary<string, long>(StringComparer.Ordinal),
                0,
                0,
                0,
                UpdatedAt: null
            );
        }

        foreach (var table in await SummariesAsync(wanted, cancellationToken))
        {
            replies[table.Table] = TableReply.Of(table, contracts.Find(table.Table) is { } contract ? Mode(contract) : null);
        }

        return new OkObjectResult(
            new { Tables = replies.Values.Select(reply => reply with { Objectives = standings.GetValueOrDefault(reply.Table) ?? [] }) }
        );
    }

    private async Task<IReadOnlyList<TableSummary>> SummariesAsync(string? wanted, CancellationToken cancellationToken) =>
        wanted is null ? await summary.TablesAsync(from: null, cancellationToken).ToListAsync(cancellationToken)
        : await summary.TableAsync(wanted, from: null, cancellationToken) is { } one ? [one]
        : [];

    private static string Mode(TableContract contract) => contract.Mode.ToString().ToLowerInvariant();
}
