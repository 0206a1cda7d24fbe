using Landfall.Functions.Orchestrations;
using Landfall.Functions.Triggers.Replies;
using Landfall.Ledger;
using Landfall.Planning;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers;

/// <summary>Shows one batch in full.</summary>
public sealed class Batches(BatchLedger ledger, TablePlanner planner)
{
    /// <summary>GET /api/batches/{id}: the ledger's entry and the orchestration that planned its table last; 404 when there is no such
    /// batch.</summary>
    [Function(nameof(Batches))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "batches/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        LedgerEntry? entry;
        try
        {
            entry = await ledger.FindAsync(id, cancellationToken);
        }
        catch (FormatException notAnId)
        {
            return Problem.NotFound(notAnId.Message);
        }

        if (entry is null)
        {
            return Problem.NotFound($"The ledger has no batch '{id}'; see GET /api/ingestions for those it has.");
        }

        var head = await planner.HeadAsync(entry.Table, cancellationToken);
        var planning = IngestTableInput.InstanceOf(entry.Table, head.Epoch - head.Passes);
        var instance = await client.GetInstanceAsync(planning, getInputsAndOutputs: true, cancellationToken);
        var reply = instance is null
            ? null
            : new InstanceReply(instance.InstanceId, instance.RuntimeStatus.ToString(), instance.SerializedCustomStatus);
        return new OkObjectResult(new BatchReply(entry, reply));
    }
}
