using Landfall.Ledger;
using Landfall.Planning;
using Microsoft.Extensions.Logging;

namespace Landfall.Curation;

/// <summary>Curates the files of one group, which the planning of their table claimed together.</summary>
public sealed class CurateGroup(CurateStage stage, BatchLedger ledger, ClaimMarks marks, TimeProvider time, ILogger<CurateGroup> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Curates one file after the other as long as the group's claim on it holds. Idempotent: what another activity has taken over, or ended, is left alone. A file whose attempt
    /// failed waits and holds no other one back.
    /// </summary>
    /// <exception cref="OperationCanceledException">The host stops; the attempt under way does not count.</exception>
    public async Task<int> RunAsync(WorkGroup group, CancellationToken cancellationToken)
    {
        await using var holding = await marks.HoldAsync(group, cancellationToken);
        var done = 0;
        foreach (var batch in group.Batches)
        {
            if (!holding.Has(batch.Batch))
            {
                continue;
            }

            try
            {
                await stage.RunAsync(batch.Batch, batch.Generation, cancellationToken);
                done++;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                // The stage has counted the attempt and kept its reason; the log has the whole of it.
                await WaitAsync(batch.Batch, failure, cancellationToken);
            }
        }

        return done;
    }

    // After 2, 6, 18, 54, 162 seconds: a short outage must not use the attempts up.
    private async Task WaitAsync(string batch, Exception failure, CancellationToken cancellationToken)
    {
        if (await ledger.FindAsync(batch, cancellationToken) is not { State: BatchState.Registered } entry)
        {
            return;
        }

        var pause = FirstPause * Math.Pow(3, Math.Clamp(entry.CurateAttempts - entry.CurateExcused - 1, 0, 8));
        var dueAt = time.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        await ledger.WaitAsync(entry, dueAt, "reading it failed.", cancellationToken);
        Log.TriedAgain(logger, batch, dueAt, failure);
    }
}
