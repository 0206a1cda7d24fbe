using System.Globalization;
using Landfall.Functions.Activities;
using Landfall.Planning;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Landfall.Functions.Orchestrations;

/// <summary>Plans one table, round by round, and hands its work out: groups to curate, a load, news to tell, requests of people.</summary>
/// <remarks>
/// What is true is in the ledger; what activities answer are hints. So a failed activity ends nothing here: its claim grows old or is given back, and a later plan hands the work out
/// again. An instance whose planning is over only waits for what it handed out, while the next epoch may plan already.
/// </remarks>
public sealed class IngestTable
{
    private static readonly TaskOptions Again = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 5, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 3.0, maxRetryInterval: TimeSpan.FromMinutes(1)));

    /// <summary>Decides what comes next for one table; answers with how far it came.</summary>
    [Function(nameof(IngestTable))]
    public async Task<IngestProgress> Run([OrchestrationTrigger] TaskOrchestrationContext context, IngestInput input)
    {
        var handedOut = new List<Task>();
        var progress = new IngestProgress(0, 0, 0, IsLoading: false);
        PlanResult plan;
        do
        {
            var round = new PlanInput(input.Table, input.Epoch, progress.Round + 1, context.InstanceId);
            plan = await context.CallActivityAsync<PlanResult>(nameof(PlanTable), round, Again);
            handedOut.AddRange(HandOut(context, plan));
            progress = new IngestProgress(round.Round, plan.Waiting, plan.Curating, progress.IsLoading || plan.Load is not null);
            context.SetCustomStatus(progress);
        }
        while (!plan.Ends);

        foreach (var work in handedOut)
        {
            await EndedAsync(work);
        }

        return progress;
    }

    private static IEnumerable<Task> HandOut(TaskOrchestrationContext context, PlanResult plan)
    {
        foreach (var group in plan.Groups)
        {
            yield return context.CallActivityAsync(group.Unpack ? nameof(UnpackArchive) : nameof(CurateFiles), group);
        }

        if (plan.Load is { } load)
        {
            yield return context.CallActivityAsync(nameof(LoadTable), load);
        }

        if (plan.Tell is { } tell)
        {
            yield return context.CallActivityAsync(nameof(TellNews), tell);
        }

        if (plan.Recover is { } recover)
        {
            yield return context.CallActivityAsync(nameof(RecoverBatches), recover);
        }
    }

    // The activity has woken the table whatever became of it, and the host's log has the failure.
    private static async Task EndedAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (TaskFailedException)
        {
            return;
        }
    }
}

/// <summary>What starts the planning of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Epoch">The epoch that its head has.</param>
public sealed record IngestInput(string Table, long Epoch)
{
    /// <summary>The id of the orchestration that plans <paramref name="table"/> in <paramref name="epoch"/>.</summary>
    public static string InstanceOf(string table, long epoch) => string.Create(CultureInfo.InvariantCulture, $"{table}@{epoch}");
}

/// <summary>The custom status of a table's planning.</summary>
/// <param name="Round">The last round.</param>
/// <param name="Waiting">Files that wait for a group.</param>
/// <param name="Curating">Files in groups that are in hand.</param>
/// <param name="IsLoading">True once a load was handed out.</param>
public sealed record IngestProgress(int Round, int Waiting, int Curating, bool IsLoading);
