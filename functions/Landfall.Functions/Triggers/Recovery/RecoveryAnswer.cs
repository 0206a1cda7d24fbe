using Landfall.Functions.Hosting;
using Landfall.Functions.Triggers.Replies;
using Landfall.Recovery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.DurableTask.Client;

namespace Landfall.Functions.Triggers.Recovery;

/// <summary>Starts what a request has changed, and answers it.</summary>
internal sealed class RecoveryAnswer(IngestionStarter starter)
{
    private const int Listed = 1_000;

    // An orchestration that has written its end into the ledger is at its own end a moment later.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Answers for one batch: 200, 404 without such a batch, 409 with the reason when it is refused.</summary>
    public async Task<IActionResult> OfBatchAsync(
        DurableTaskClient client, string batch, Func<string, CancellationToken, Task<RecoveryResult?>> recover, CancellationToken cancellationToken)
    {
        RecoveryResult? result;
        try
        {
            result = await recover(batch, cancellationToken);
        }
        catch (FormatException notAnId)
        {
            return Problem.NotFound(notAnId.Message);
        }

        if (result is null)
        {
            return Problem.NotFound($"The ledger has no batch '{batch}'; see GET /api/ingestions for those it has.");
        }

        if (result.Outcome == RecoveryOutcome.Refused)
        {
            return Problem.Conflict($"{batch}: {result.Reason}");
        }

        await StartAsync(client, result, cancellationToken);
        return new OkObjectResult(RecoveredReply.Of(result));
    }

    /// <summary>Answers for many batches: 200 with counts, and the first 1,000 of them unless a limit is given. Each is started as soon as it has changed.</summary>
    public async Task<IActionResult> OfManyAsync(
        DurableTaskClient client, HttpRequest request, IAsyncEnumerable<RecoveryResult> results, CancellationToken cancellationToken)
    {
        var limit = Limit.Of(request.Query["limit"], unlessGiven: Listed);
        var counts = new Dictionary<RecoveryOutcome, long>();
        var listed = new List<RecoveredReply>();
        await foreach (var result in results.WithCancellation(cancellationToken))
        {
            await StartAsync(client, result, cancellationToken);
            counts[result.Outcome] = counts.GetValueOrDefault(result.Outcome) + 1;
            if (listed.Count < limit)
            {
                listed.Add(RecoveredReply.Of(result));
            }
        }

        return new OkObjectResult(new RecoveryReply(
            counts.GetValueOrDefault(RecoveryOutcome.Changed),
            counts.GetValueOrDefault(RecoveryOutcome.Planned),
            counts.GetValueOrDefault(RecoveryOutcome.Unchanged),
            counts.GetValueOrDefault(RecoveryOutcome.Refused),
            listed));
    }

    private async Task StartAsync(DurableTaskClient client, RecoveryResult result, CancellationToken cancellationToken)
    {
        if (result is not { ToStart: { } registration, Entry: { } entry }
            || await starter.ScheduleAsync(client, registration, entry.File, cancellationToken)
            || result.Outcome != RecoveryOutcome.Changed)
        {
            return;
        }

        // What lives under this id began before the change and carries the batch no further; if it does not end soon, the sweep starts the batch.
        if (await starter.HasEndedWithinAsync(client, registration, Patience, cancellationToken))
        {
            await starter.ScheduleAsync(client, registration, entry.File, cancellationToken);
        }
    }
}
