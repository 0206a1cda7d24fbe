using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;

namespace Landfall.Events;

/// <summary>The tell stage: takes what has to be told of a table to the sink, and keeps it while the sink is away, however long that
/// is.</summary>
public sealed class TellStage(
    EventRows events,
    ClaimMarks marks,
    BatchLedger ledger,
    IEventSink sink,
    PipelineMetrics metrics,
    TimeProvider time,
    ILogger<TellStage> logger
)
{
    private static readonly TimeSpan HeldAgain = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>Tells what is due, as long as the claim holds. Idempotent: an event that goes out twice has the same id. Answers with how
    /// many went out.</summary>
    public async Task<int> RunAsync(TellWork work, CancellationToken cancellationToken)
    {
        await using var held = await marks.BeginAsync(work.Table, work.Claim, cancellationToken);
        if (held is null)
        {
            return 0;
        }

        try
        {
            using var run = metrics.Begin(StageNames.Tell, cancellationToken);
            var told = await RunAsync(work.Table, cancellationToken);
            run.Succeeded();
            return told;
        }
        finally
        {
            await held.GiveBackAsync();
        }
    }

    private async Task<int> RunAsync(string table, CancellationToken cancellationToken)
    {
        var told = 0;
        while (await events.DueAsync(table, cancellationToken) is { Count: > 0 } due)
        {
            foreach (var row in due)
            {
                if (row.IsHeld && !await IsOverAsync(row, cancellationToken))
                {
                    await events.PutOffAsync(table, [row with { DueAt = time.GetUtcNow() + HeldAgain }], cancellationToken);
                    continue;
                }

                try
                {
                    await sink.SendAsync(row.Event, cancellationToken);
                }
                catch (Exception failure)
                    when (StorageRefusal.IsUnanswered(failure, cancellationToken) || failure is UnauthorizedAccessException)
                {
                    metrics.EventSent(Outcomes.Failed);
                    await PutOffAsync(table, row, due, failure, cancellationToken);
                    return told;
                }

                metrics.EventSent(Outcomes.Ok);
                await events.ToldAsync(table, row, cancellationToken);
                told++;
            }
        }

        return told;
    }

    // The load that held it has died or is slow: it may be told as soon as none of its batches waits for its end any more.
    private async Task<bool> IsOverAsync(EventRow row, CancellationToken cancellationToken)
    {
        foreach (var batch in row.Batches)
        {
            if (
                await ledger.FindAsync(batch.Batch, cancellationToken) is { State: BatchState.Curated } entry
                && entry.Generation == batch.Generation
            )
            {
                return false;
            }
        }

        return true;
    }

    // The sink is away for all of them; only the one that was tried counts it.
    private async Task PutOffAsync(
        string table,
        EventRow tried,
        IReadOnlyList<EventRow> due,
        Exception failure,
        CancellationToken cancellationToken
    )
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(tried.Tries, 10));
        var dueAt = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        Log.SinkAway(logger, table, due.Count, dueAt, failure);
        var rows = due.SkipWhile(row => row.Key != tried.Key)
            .Select(row => row with { DueAt = dueAt, Tries = row.Tries + (row.Key == tried.Key ? 1 : 0) });
        await events.PutOffAsync(table, [.. rows], cancellationToken);
    }
}
