using Landfall.Contracts;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Shows every table: those with files, and those that wait for their first.</summary>
public sealed class Tables(LedgerSummary summary, ContractCatalog catalog)
{
    /// <summary>GET /api/tables.</summary>
    [Function(nameof(Tables))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "tables")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        var contracts = await catalog.CurrentAsync(cancellationToken);
        var replies = new SortedDictionary<string, TableReply>(StringComparer.Ordinal);
        foreach (var contract in contracts.Contracts)
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

        await foreach (var table in summary.TablesAsync(from: null, cancellationToken))
        {
            replies[table.Table] = TableReply.Of(table, contracts.Find(table.Table) is { } contract ? Mode(contract) : null);
        }

        return new OkObjectResult(new { Tables = replies.Values });
    }

    private static string Mode(TableContract contract) => contract.Mode.ToString().ToLowerInvariant();
}
