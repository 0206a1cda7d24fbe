using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Gives the rejected rows of a table another chance.</summary>
public sealed class ReplayTable(Replay replay, IngestionStarter starter)
{
    private readonly RecoveryAnswer _answer = new(starter);

    /// <summary>POST /api/tables/{table}/replay, with force=true also by the same contract: 200 with what became of each batch that has rejected rows.</summary>
    [Function(nameof(ReplayTable))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "tables/{table}/replay")] HttpRequest request,
        string table,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        _answer.OfManyAsync(client, request, replay.TableAsync(table, Flag.Of(request.Query["force"]), cancellationToken), cancellationToken);
}
