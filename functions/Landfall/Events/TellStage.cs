using Landfall.Events.Webhook;
using Landfall.Ledger;
using Landfall.Planning;
using Landfall.Storage;
using Landfall.Telemetry;
using Microsoft.Extensions.Logging;

namespace Landfall.Events;

/// <summary>The tell stage: takes what has to be told of a table to the sink, and keeps it while the sink is away, however long that
/// is. Of batches that no load takes along it has the warehouse log the stages.</summary>
public sealed class TellStage(
    EventRows events,
    ClaimMarks marks,
    BatchLedger ledger,
    IEventSink sink,
    IStageLog log,
    AlertRows alerts,
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
        while (await events.DueAsync(table, cancellationToken) is { Count: > 0 } found)
        {
            var due = await AlertAsync(found, cancellationToken);
            var sent = new List<EventRow>();
            var isAway = false;
            foreach (var row in due)
            {
                if (row.IsTold)
                {
                    sent.Add(row);
                    continue;
                }

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
                    isAway = true;
                    break;
                }

                metrics.EventSent(Outcomes.Ok);
                told++;
                if (row.LoggedBatch is null)
                {
                    await events.ToldAsync(table, row, cancellationToken);
                }
                else
                {
                    sent.Add(row with { IsTold = true, Tries = 0 });
                }
            }

            // Behind what is told: a warehouse that is away or busy keeps nobody from hearing of it.
            await LogAsync(table, sent, cancellationToken);
            if (isAway)
            {
                break;
            }
        }

        return told;
    }

    private async Task LogAsync(string table, List<EventRow> sent, CancellationToken cancellationToken)
    {
        if (sent.Count == 0)
        {
            return;
        }

        List<string> batches = [.. sent.Select(row => row.LoggedBatch).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (await log.WriteAsync(table, batches, cancellationToken))
        {
            foreach (var row in sent)
            {
                await events.ToldAsync(table, row, cancellationToken);
            }
        }
        else
        {
            await events.PutOffAsync(
                table,
                [.. sent.Select(row => row with { DueAt = time.GetUtcNow() + PauseOf(row.Tries), Tries = row.Tries + 1 })],
                cancellationToken
            );
        }
    }

    private static TimeSpan PauseOf(int tries)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(tries, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    // Before the sink, which may be away, and without a write of its own: whoever dies before a row is gone or put off hands it on again.
    private async Task<IReadOnlyList<EventRow>> AlertAsync(IReadOnlyList<EventRow> due, CancellationToken cancellationToken)
    {
        await alerts.AddAsync(
            due.Where(row => row is { IsAlerted: false, IsHeld: false, IsTold: false }).Select(row => row.Event),
            cancellationToken
        );
        return [.. due.Select(row => row.IsHeld ? row : row with { IsAlerted = true })];
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
        var dueAt = time.GetUtcNow() + PauseOf(tried.Tries);
        Log.SinkAway(logger, table, due.Count, dueAt, failure);
        var rows = due.SkipWhile(row => row.Key != tried.Key)
            .Where(row => !row.IsTold)
            .Select(row => row with { DueAt = dueAt, Tries = row.Tries + (row.Key == tried.Key ? 1 : 0) });
        await events.PutOffAsync(table, [.. rows], cancellationToken);
    }
}
