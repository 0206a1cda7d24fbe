using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Quality;

/// <summary>Checks a loaded batch; for now it only writes down that it came by.</summary>
public sealed class CheckStage(BatchLedger ledger, TimeProvider time, ILogger<CheckStage> logger)
{
    /// <summary>
    /// Adds the stage's record to a loaded batch of this <paramref name="generation"/>, once however often it is called; any other batch is left as it stands.
    /// </summary>
    /// <exception cref="LedgerException">The ledger has no entry for <paramref name="batch"/>.</exception>
    public async Task<StageOutcome> RunAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var checkedNow = false;
        var entry = await ledger.UpdateAsync(
            batch,
            before =>
            {
                checkedNow = before.State == BatchState.Loaded && before.Generation == generation && before.Stages is not [.., { Stage: StageName.Check }];
                return checkedNow ? before with { Stages = [.. before.Stages, QualityRecord.Of(before, StageName.Check, startedAt, time.GetElapsedTime(started))] } : null;
            },
            cancellationToken);
        if (checkedNow)
        {
            Log.Checked(logger, batch, entry.Manifest?.Rows ?? 0);
        }

        return QualityRecord.Outcome(entry);
    }
}
