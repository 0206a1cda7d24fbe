using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Landfall.Warehouses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Answers a query on the warehouse. It shows data, so on Azure it wants the admin level.</summary>
public sealed class Queries(IWarehouseReader reader)
{
    private const int DefaultLimit = 1_000;
    private const int GreatestLimit = 100_000;

    /// <summary>POST /api/query: runs one read-only query; 400 with the warehouse's own words when it fails.</summary>
    [Function(nameof(Queries))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "query")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        QueryRequest? query;
        try
        {
            query = await JsonSerializer.DeserializeAsync<QueryRequest>(request.Body, JsonSerializerOptions.Web, cancellationToken);
        }
        catch (JsonException)
        {
            query = null;
        }

        if (string.IsNullOrWhiteSpace(query?.Sql))
        {
            return Problem.BadRequest("The body holds no query; expected {\"sql\": \"SELECT ...\", \"limit\": 1000}.");
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            var rows = await reader.QueryAsync(query.Sql, Math.Clamp(query.Limit ?? DefaultLimit, 1, GreatestLimit), cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            return new OkObjectResult(
                new
                {
                    Columns = rows.Columns.Select(column => new { column.Name, Type = column.TypeName }),
                    Rows = rows.Rows.Select(row => row.Select(Writable)),
                    rows.Truncated,
                    Seconds = seconds,
                }
            );
        }
        catch (WarehouseException failure)
        {
            return Problem.BadRequest(failure.Message);
        }
    }

    // JSON has no number for these.
    private static object? Writable(object? value) =>
        value switch
        {
            double number when !double.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
            float number when !float.IsFinite(number) => number.ToString(CultureInfo.InvariantCulture),
            _ => value,
        };
}

/// <summary>Asks the warehouse.</summary>
/// <param name="Sql">One query.</param>
/// <param name="Limit">The most rows that are wanted; 1,000 when absent.</param>
public sealed record QueryRequest(string? Sql, int? Limit);
