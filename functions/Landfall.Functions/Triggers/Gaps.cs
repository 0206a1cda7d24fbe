using Landfall.Completeness;
using Landfall.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Shows what a table lacks of what its source has.</summary>
public sealed class Gaps(GapSearch search, ContractCatalog catalog, TimeProvider time)
{
    private const int DefaultDays = 30;
    private const int DefaultLimit = 100;

    /// <summary>GET /api/tables/{table}/gaps, with <c>from</c>, <c>to</c> and <c>limit</c>: the last 30 days without days.</summary>
    [Function(nameof(Gaps))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "tables/{table}/gaps")] HttpRequest request,
        string table,
        CancellationToken cancellationToken
    )
    {
        var values = new RequestValues(request, "from", "to", "limit");
        var (first, last, limit) = (values.Day("from"), values.Day("to"), values.Limit(DefaultLimit));
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var to = last ?? (first > today ? first.Value : today);
        var from = first ?? (to.DayNumber >= DefaultDays ? to.AddDays(1 - DefaultDays) : DateOnly.MinValue);
        if (from > to)
        {
            values.Refuse($"from {from:O} is after to {to:O}.");
        }

        if (from.Year < 1970 || to.Year > 9000)
        {
            values.Refuse($"{from:O} to {to:O} are no days of files; expected days from 1970 on.");
        }

        if (values.Refusal is { } refusal)
        {
            return refusal;
        }

        if ((await catalog.CurrentAsync(cancellationToken)).Find(table) is not { } contract)
        {
            return Problem.NotFound($"No contract in force is about a table '{table}'.");
        }

        if (ExpectedFiles.Of(contract) is not { } expected)
        {
            return Problem.Conflict(
                $"The contract of {table} does not say which files it expects. Set landfallExpects, such as "
                    + "\"{yyyy}-{MM}-{dd}/Account.csv\", or promise a frequency under slaProperties."
            );
        }

        try
        {
            return new OkObjectResult(await search.FindAsync(contract, expected, from, to, limit, cancellationToken));
        }
        catch (GapException tooMany)
        {
            return Problem.BadRequest(tooMany.Message);
        }
    }
}
