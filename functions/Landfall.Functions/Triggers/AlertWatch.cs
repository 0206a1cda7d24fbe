using Landfall.Events.Webhook;
using Landfall.Functions.Triggers.Replies;
using Landfall.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Landfall.Functions.Triggers;

/// <summary>Tells people, by the webhook, what waits for them.</summary>
public sealed class AlertWatch(AlertTelling telling)
{
    /// <summary>Idempotent: it goes by the rows of the ledger; without a webhook it does nothing.</summary>
    [Function(nameof(AlertWatch))]
    public Task Run([TimerTrigger($"%{LandfallNames.AlertScheduleSetting}%")] TimerInfo timer, CancellationToken cancellationToken)
    {
        _ = timer;
        return telling.RunAsync(cancellationToken);
    }
}

/// <summary>Tries the webhook.</summary>
public sealed class AlertTest(AlertTelling telling)
{
    /// <summary>
    /// POST /api/alerts/test: 200 with what the webhook answered to a post that says it is a test, whatever that is. 409 when none is set.
    /// </summary>
    [Function(nameof(AlertTest))]
    public async Task<IActionResult> Run(
        [HttpTrigger(AuthorizationLevel.Admin, "post", Route = "alerts/test")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        if (new RequestValues(request).Refusal is { } refusal)
        {
            return refusal;
        }

        return await telling.TestAsync(cancellationToken) is { } answer
            ? new OkObjectResult(AlertTestReply.Of(answer))
            : Problem.Conflict("No webhook is set. Set Landfall__Alerts__Webhook__Url for the host and start it again.");
    }
}
