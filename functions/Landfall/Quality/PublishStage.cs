using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Quality;

/// <summary>Ends the road of a loaded batch: for now it only sets the state.</summary>
public sealed class PublishStage(BatchLedger ledger, TimeProvider time, ILogger<PublishStage> logger)
{
    /// <summary>
    /// Takes a loaded batch of this <paramref name="generation"/> to published, once however often it is called; any other batch is left as it stands.
    /// </summary>
    /// <exception cref="LedgerException">The ledger has no entry for <paramref name="batch"/>.</exception>
    public async Task<StageOutcome> RunAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var published = false;
        var entry = await ledger.UpdateAsync(
            batch,
            before =>
            {
                published = before.State == BatchState.Loaded && before.Generation == generation;
                return published
                    ? before with
                    {
                        State = BatchState.Published,
                        Stages = [.. before.Stages, QualityRecord.Of(before, StageName.Publish, startedAt, time.GetElapsedTime(started))],
                    }
                    : null;
            },
            cancellationToken);
        if (published)
        {
            Log.Published(logger, batch, entry.Manifest?.Rows ?? 0);
        }

        return QualityRecord.Outcome(entry);
    }
}
