using System.Globalization;
using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Reads the files of a table again.</summary>
public sealed class ReprocessTable(Reprocess reprocess, IngestionStarter starter)
{
    private readonly RecoveryAnswer _answer = new(starter);

    /// <summary>POST /api/tables/{table}/reprocess?from=&amp;to=, UTC days of LastModified, both included, with dryRun=true only to ask: 200 with what becomes of each batch.</summary>
    [Function(nameof(ReprocessTable))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "tables/{table}/reprocess")] HttpRequest request,
        string table,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var query = request.Query;
        return Day(query["from"]) is { } from && Day(query["to"]) is { } to && from <= to
            ? await _answer.OfManyAsync(client, request, reprocess.TableAsync(table, from, to, Flag.Of(query["dryRun"]), cancellationToken), cancellationToken)
            : Problem.BadRequest($"from '{query["from"]}' and to '{query["to"]}' are no days one after the other; expected two such as from=2026-11-01&to=2026-11-20.");
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
