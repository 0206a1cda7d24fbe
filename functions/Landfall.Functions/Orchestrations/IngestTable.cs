using System.Globalization;
using Landfall.Planning;
using Landfall.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Landfall.Functions.Orchestrations;

/// <summary>Plans one table for one epoch and waits for what it handed out; the instance is <c>table@epoch</c>.</summary>
/// <remarks>
/// What is to be done is decided by the rows of the ledger alone: results of activities are hints for the status, and an activity that
/// fails fails no instance. It has given its rows back and woken the table by then, or grows silent and is freed. A plan does what is quick
/// itself, and an activity what follows on its work: see <see cref="FollowUp"/>.
/// </remarks>
public sealed class IngestTable(PipelineMetrics metrics)
{
    /// <summary>The activity that plans a round: <see cref="PlanInput"/> in, <see cref="PlanResult"/> out.</summary>
    public const string PlanTable = ActivityNames.PlanTable;

    /// <summary>The activity that curates a group: <see cref="GroupWork"/> in, <see cref="WorkEnd"/> out.</summary>
    public const string CurateGroup = ActivityNames.CurateGroup;

    /// <summary>The activity that reads an archive's directory: <see cref="GroupWork"/> in, <see cref="WorkEnd"/> out.</summary>
    public const string UnpackArchive = ActivityNames.UnpackArchive;

    /// <summary>The activity that loads: <see cref="LoadWork"/> in, <see cref="WorkEnd"/> out.</summary>
    public const string LoadTable = ActivityNames.LoadTable;

    /// <summary>The activity that tells what is due: <see cref="TellWork"/> in, <see cref="WorkEnd"/> out.</summary>
    public const string TellEvents = ActivityNames.TellEvents;

    /// <summary>The activity that works requests off: <see cref="RecoverWork"/> in, <see cref="WorkEnd"/> out.</summary>
    public const string RecoverBatches = ActivityNames.RecoverBatches;

    // After 2, 6, 18, 54 and 162 seconds; a plan that failed changed nothing that the next try would not find.
    private static readonly TaskOptions Again = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 6, TimeSpan.FromSeconds(2), backoffCoefficient: 3.0, maxRetryInterval: TimeSpan.FromMinutes(5))
    );

    private static readonly PlanResult NotPlanned = new([], null, null, null, Ends: true, 0, 0);

    /// <summary>
    /// Plans until the planner says that the planning is over; each round follows at once, so that nothing waits for a group that takes
    /// long.
    /// </summary>
    [Function(nameof(IngestTable))]
    public async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, IngestTableInput input)
    {
        var progress = new TableProgress(0, 0, 0);
        var inHand = new List<Task<TableProgress>>();
        var (isOver, isPlanned) = (false, true);
        for (var round = 1; !isOver; round++)
        {
            var plan = await PlanAsync(context, new PlanInput(input.Table, input.Epoch, round, context.InstanceId));
            HandOut(context, plan, inHand);
            progress = new TableProgress(plan.Waiting, plan.Curating, progress.Loaded + plan.Loaded);
            context.SetCustomStatus(progress);
            (isOver, isPlanned) = (plan.Ends, !ReferenceEquals(plan, NotPlanned));
        }

        while (inHand.Count > 0)
        {
            var ended = await Task.WhenAny(inHand);
            inHand.Remove(ended);
            var change = await ended;
            var curating = Math.Max(progress.Curating + change.Curating, 0);
            progress = progress with { Curating = curating, Loaded = progress.Loaded + change.Loaded };
            context.SetCustomStatus(progress);
        }

        // What is replayed was counted when it ran; the end is run again only where its answer was lost.
        if (!context.IsReplaying)
        {
            metrics.OrchestrationEnded(isPlanned ? Outcomes.Ok : Outcomes.Failed);
        }
    }

    private static void HandOut(TaskOrchestrationContext context, PlanResult plan, List<Task<TableProgress>> inHand)
    {
        foreach (var group in plan.Groups)
        {
            var activity = group.Unpack ? UnpackArchive : CurateGroup;
            inHand.Add(RunAsync(context, activity, group, group.Batches.Count));
        }

        if (plan.Load is { } load)
        {
            inHand.Add(RunAsync(context, LoadTable, load));
        }

        if (plan.Tell is { } tell)
        {
            inHand.Add(RunAsync(context, TellEvents, tell));
        }

        if (plan.Recover is { } recover)
        {
            inHand.Add(RunAsync(context, RecoverBatches, recover));
        }
    }

    private static async Task<PlanResult> PlanAsync(TaskOrchestrationContext context, PlanInput input)
    {
        try
        {
            return await context.CallActivityAsync<PlanResult>(PlanTable, input, Again);
        }
        catch (TaskFailedException failure)
        {
            Log.NotPlanned(context.CreateReplaySafeLogger<IngestTable>(), failure, input.Table, input.Round, input.Epoch);
            return NotPlanned;
        }
    }

    // Not retried here: the planner hands the rows out again, alone if need be, and counts the attempts.
    private static async Task<TableProgress> RunAsync(TaskOrchestrationContext context, string activity, object work, int curating = 0)
    {
        try
        {
            var end = await context.CallActivityAsync<WorkEnd>(activity, work);
            return new TableProgress(0, -curating, end.Loaded);
        }
        catch (TaskFailedException failure)
        {
            Log.WorkFailed(context.CreateReplaySafeLogger<IngestTable>(), failure, activity, context.InstanceId);
            return new TableProgress(0, -curating, 0);
        }
    }
}

/// <summary>What starts the planning of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Epoch">The epoch of its head; see <see cref="TableHead"/>.</param>
public sealed record IngestTableInput(string Table, long Epoch)
{
    /// <summary>The id of the orchestration that plans <paramref name="table"/> in <paramref name="epoch"/>.</summary>
    public static string InstanceOf(string table, long epoch) => string.Create(CultureInfo.InvariantCulture, $"{table}@{epoch}");
}

/// <summary>The custom status of a table's ingestion, in files.</summary>
/// <param name="Waiting">Files that wait for a group, as far as the last plan had to read.</param>
/// <param name="Curating">Files in groups that are in hand.</param>
/// <param name="Loaded">Files that this instance's loads have brought into the table.</param>
public sealed record TableProgress(int Waiting, int Curating, int Loaded);

/// <summary>What orchestrations say.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Table}: round {Round} of epoch {Epoch} could not be planned. The sweep gives the table its next "
            + "epoch; look at the ledger's store if this goes on."
    )]
    public static partial void NotPlanned(ILogger logger, Exception failure, string table, int round, long epoch);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Activity} of {Instance} failed. Its files are handed out again, and park after the attempts that " + "the options allow."
    )]
    public static partial void WorkFailed(ILogger logger, Exception failure, string activity, string instance);
}
