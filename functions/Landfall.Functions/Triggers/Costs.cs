using Landfall.Costs;
using Landfall.Ledger.Rows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Shows what tables used and what that costs.</summary>
public sealed class Costs(CostReport report, UsageKeeper keeper, TimeProvider time)
{
    private const int MostDays = 400;

    /// <summary>GET /api/cost, with <c>table</c>, <c>from</c> and <c>to</c>: from the first of the month to today without them.</summary>
    [Function(nameof(Costs))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "cost")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "table", "from", "to");
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var (table, first, last) = (values.Text("table"), values.Day("from"), values.Day("to"));
        var to = last ?? (first > today ? first.Value : today);
        var from = first ?? new DateOnly(to.Year, to.Month, 1);
        if (from > to)
        {
            values.Refuse($"from {from:O} is after to {to:O}.");
        }

        if (to.DayNumber - from.DayNumber >= MostDays)
        {
            values.Refuse($"{from:O} to {to:O} are more than {MostDays} days.");
        }

        if (table is not null && !LedgerLimits.IsKey(table))
        {
            values.Refuse($"table '{table}' cannot name a table.");
        }

        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        // What this process used up to now is in the answer; of others what they wrote, a minute ago at most.
        await keeper.SaveAsync(cancellationToken);
        return new OkObjectResult(await report.ReadAsync(table, from, to, cancellationToken));
    }
}
