using Landfall.Costs;
using Landfall.Curation;
using Landfall.Events;
using Landfall.Functions.Hosting;
using Landfall.Loading;
using Landfall.Planning;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Landfall.Functions.Activities;

/// <summary>
/// Does a piece of a table's work and then what its end has made possible, as long as that is quick; whatever became of it, the table is
/// looked at once more. Each step through Durable is messages in queues and a history in storage, so a small file is curated, loaded and
/// told of in one activity.
/// </summary>
public sealed class TableTurn(
    TablePlanner planner,
    FollowUp followUp,
    CurateGroup curate,
    LoadStage load,
    TellStage tell,
    TableWaker waker,
    DurableStarter starter,
    TurnGate gate,
    UsageMeter usage,
    IOptions<PlanningOptions> options,
    TimeProvider time,
    ILogger<TableTurn> logger
)
{
    /// <summary>Plans a round, and does what it hands out when that is quick; then nothing is left to be handed out.</summary>
    public async Task<PlanResult> PlanAsync(PlanInput round, DurableTaskClient client, CancellationToken cancellationToken)
    {
        starter.Use(client);
        using var scope = usage.Of(round.Table);

        // Before the table is looked at, so that what lands while it waits is taken along.
        using var place = await gate.EnterAsync(cancellationToken);
        var plan = await planner.PlanAsync(round, cancellationToken);
        var turn = TurnOf(round.Table, FormattableString.Invariant($"{round.Instance}|{round.Round}"));
        if (plan is { IsQuick: true, IsEmpty: false })
        {
            // Stopped on the way, its claims stay: the round is planned again and hands them out.
            var loaded = await DoAsync(turn, plan, cancellationToken);
            var files = plan.Groups.Sum(group => group.Batches.Count);
            return PlanResult.Nothing with { Waiting = plan.Waiting, Curating = Math.Max(plan.Curating - files, 0), Loaded = loaded };
        }

        if (!plan.IsAgain)
        {
            return plan;
        }

        var left = await DoLeftAsync(turn, cancellationToken);
        return plan with { Loaded = plan.IsEmpty ? left + await GoOnAsync(turn, cancellationToken) : left };
    }

    /// <summary>Curates a group.</summary>
    public Task<WorkEnd> CurateAsync(GroupWork group, DurableTaskClient client, CancellationToken cancellationToken) =>
        RunAsync(group.Table, group.Claim, client, stop => curate.RunAsync(group, stop), cancellationToken);

    /// <summary>Loads.</summary>
    public async Task<WorkEnd> LoadAsync(LoadWork work, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var end = await RunAsync(work.Table, work.Claim, client, stop => load.RunAsync(work, stop), cancellationToken);
        return end with { Loaded = end.Files + end.Loaded };
    }

    /// <summary>Tells what is due.</summary>
    public Task<WorkEnd> TellAsync(TellWork work, DurableTaskClient client, CancellationToken cancellationToken) =>
        RunAsync(work.Table, work.Claim, client, stop => tell.RunAsync(work, stop), cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/>, whose claim is <paramref name="piece"/>, and then what follows on it. The table is looked at whatever
    /// became of the work, unless the host stops: then the sweep does.
    /// </summary>
    public async Task<WorkEnd> RunAsync(
        string table,
        string piece,
        DurableTaskClient client,
        Func<CancellationToken, Task<int>> work,
        CancellationToken cancellationToken
    )
    {
        starter.Use(client);
        using var scope = usage.Of(table);
        var turn = TurnOf(table, piece);
        try
        {
            // First, as work that is over may be begun again and fail.
            var loaded = await DoLeftAsync(turn, cancellationToken);
            var files = await work(cancellationToken);
            return new WorkEnd(files, loaded + await GoOnAsync(turn, cancellationToken));
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            await waker.WakeAsync(table, cancellationToken);
            throw;
        }
    }

    private Turn TurnOf(string table, string piece) => new(table, piece, time.GetTimestamp());

    private async Task<int> DoLeftAsync(Turn turn, CancellationToken cancellationToken) =>
        await DoTakenAsync(turn, await followUp.LeftAsync(turn.Table, turn.Piece, cancellationToken), cancellationToken);

    private async Task<int> GoOnAsync(Turn turn, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(turn.Began) < options.Value.GoOnFor)
        {
            return await DoTakenAsync(turn, await followUp.TakeAsync(turn.Table, turn.Piece, cancellationToken), cancellationToken);
        }

        await waker.WakeAsync(turn.Table, cancellationToken);
        return 0;
    }

    // Nobody but this activity knows of the claims.
    private async Task<int> DoTakenAsync(Turn turn, PlanResult taken, CancellationToken cancellationToken)
    {
        try
        {
            return await DoAsync(turn, taken, cancellationToken);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await followUp.GiveBackAsync(turn.Table, taken);
            throw;
        }
    }

    // Side by side, as a listener that is slow is not to hold up a load. Answers with how many files came into the table.
    private async Task<int> DoAsync(Turn turn, PlanResult taken, CancellationToken cancellationToken)
    {
        var pieces = taken.Groups.Select(group => StepAsync(turn, stop => curate.RunAsync(group, stop), cancellationToken)).ToList();
        if (taken.Tell is { } telling)
        {
            pieces.Add(StepAsync(turn, stop => tell.RunAsync(telling, stop), cancellationToken));
        }

        if (taken.Load is { } loading)
        {
            pieces.Add(StepAsync(turn, stop => load.RunAsync(loading, stop), cancellationToken, loads: true));
        }

        return (await Task.WhenAll(pieces)).Sum();
    }

    // Its failure is not that of the piece it followed on: the ledger has it, and the planning hands the files out again.
    private async Task<int> StepAsync(
        Turn turn,
        Func<CancellationToken, Task<int>> work,
        CancellationToken cancellationToken,
        bool loads = false
    )
    {
        int files;
        try
        {
            files = await work(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.FollowUpFailed(logger, failure, turn.Table, turn.Piece);
            await waker.WakeAsync(turn.Table, cancellationToken);
            return 0;
        }

        return (loads ? files : 0) + await GoOnAsync(turn, cancellationToken);
    }

    // What one delivery of an activity does.
    private sealed record Turn(string Table, string Piece, long Began);
}

/// <summary>What activities say.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "{Table}: work that followed on {Piece} failed. Its files are handed out again, and park after the attempts that the options allow."
    )]
    public static partial void FollowUpFailed(ILogger logger, Exception failure, string table, string piece);
}
