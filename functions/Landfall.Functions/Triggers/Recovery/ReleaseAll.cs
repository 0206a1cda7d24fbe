using Landfall.Functions.Hosting;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Sends every parked and refused batch on its way again.</summary>
public sealed class ReleaseAll(Release release, IngestionStarter starter)
{
    private readonly RecoveryAnswer _answer = new(starter);

    /// <summary>POST /api/release: 200 with what became of each.</summary>
    [Function(nameof(ReleaseAll))]
    public Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "release")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        _answer.OfManyAsync(client, request, release.AllAsync(table: null, cancellationToken), cancellationToken);
}
