using Landfall.Ledger.Rows;
using Landfall.Warehouses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Hands out all rows of a table. It shows data, so on Azure it wants the admin level.</summary>
public sealed class TableRows(IWarehouseReader reader)
{
    /// <summary>GET /api/tables/{table}/rows: Parquet; 400 with the warehouse's own words when there is no such table.</summary>
    [Function(nameof(TableRows))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "get", Route = "tables/{table}/rows")] HttpRequest request,
        string table,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request);
        if (!LedgerLimits.IsKey(table))
        {
            values.Refuse($"'{table}' cannot name a table.");
        }

        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        try
        {
            return new FileStreamResult(await reader.CopyAsync(table, cancellationToken), "application/vnd.apache.parquet");
        }
        catch (WarehouseException failure)
        {
            return Problem.BadRequest(failure.Message);
        }
    }
}
