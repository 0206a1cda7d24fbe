using Landfall.Functions.Activities;
using Landfall.Ledger;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Landfall.Functions.Orchestrations;

/// <summary>The road of one file: register, curate, load, check, publish; that of an archive: register, unpack.</summary>
public sealed class IngestFile
{
    // A history that grows without end slows every replay: the sweep starts a batch that waits longer anew.
    private const int LoadRounds = 50;

    private static readonly TimeSpan FirstLoadDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestLoadDelay = TimeSpan.FromSeconds(60);

    /// <summary>Decides what comes next for one batch; answers with the state it ended in.</summary>
    [Function(nameof(IngestFile))]
    public async Task<BatchState> Run([OrchestrationTrigger] TaskOrchestrationContext context, IngestInput input)
    {
        var registration = await context.CallActivityAsync<Registration>(nameof(Register), input.File, RetryPolicies.Stage);
        if (registration.State.IsTerminal() || registration.Batch != input.Batch || registration.Generation != input.Generation)
        {
            return registration.State;
        }

        var batch = new BatchRef(registration.Batch, registration.Generation);
        if (registration.Table == BatchId.ArchiveTable)
        {
            context.SetCustomStatus(new IngestProgress("unpack", registration.State, 0, 0));
            return await EndAsync(context, batch, (await context.CallActivityAsync<StageOutcome>(nameof(Unpack), batch, RetryPolicies.Stage)).State);
        }

        context.SetCustomStatus(new IngestProgress("curate", registration.State, 0, 0));
        var outcome = await context.CallActivityAsync<StageOutcome>(nameof(Curate), batch, RetryPolicies.Stage);
        if (outcome.State.IsTerminal())
        {
            return await EndAsync(context, batch, outcome.State);
        }

        outcome = await LoadAsync(context, batch, outcome);
        if (outcome.State != BatchState.Loaded)
        {
            return await EndAsync(context, batch, outcome.State);
        }

        context.SetCustomStatus(new IngestProgress("publish", outcome.State, outcome.Rows, outcome.RejectRows));
        await context.CallActivityAsync<StageOutcome>(nameof(Check), batch, RetryPolicies.Stage);
        outcome = await context.CallActivityAsync<StageOutcome>(nameof(Publish), batch, RetryPolicies.Stage);
        return outcome.State;
    }

    // What a person should look at, and a table that lost rows, is told outside as well.
    private static async Task<BatchState> EndAsync(TaskOrchestrationContext context, BatchRef batch, BatchState state)
    {
        if (state is BatchState.Parked or BatchState.Refused or BatchState.Forgotten)
        {
            await context.CallActivityAsync<StageOutcome>(nameof(Publish), batch, RetryPolicies.Stage);
        }

        return state;
    }

    private static async Task<StageOutcome> LoadAsync(TaskOrchestrationContext context, BatchRef batch, StageOutcome outcome)
    {
        context.SetCustomStatus(new IngestProgress("load", outcome.State, outcome.Rows, outcome.RejectRows));
        var delay = FirstLoadDelay;
        for (var round = 0; round < LoadRounds; round++)
        {
            outcome = await context.CallActivityAsync<StageOutcome>(nameof(Load), batch, RetryPolicies.Stage);
            if (!outcome.Waiting)
            {
                break;
            }

            await context.CreateTimer(delay, CancellationToken.None);
            delay = delay * 2 < LongestLoadDelay ? delay * 2 : LongestLoadDelay;
        }

        return outcome;
    }
}
