using Landfall.Events;
using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Quality;

/// <summary>Ends the road of a batch: says outside what became of it, and sets the state of a loaded one.</summary>
public sealed class PublishStage(BatchLedger ledger, LoadedPackages packages, IEventSink sink, TimeProvider time, ILogger<PublishStage> logger)
{
    private readonly Announcer _announcer = new(packages, sink);

    /// <summary>
    /// Sends the event of a loaded, forgotten, parked or refused batch of this <paramref name="generation"/>, and then takes a loaded one to published, once however often it is
    /// called; any other batch is left as it stands. A batch whose event did not go out stays loaded.
    /// </summary>
    /// <exception cref="LedgerException">The ledger has no entry for <paramref name="batch"/>.</exception>
    /// <exception cref="Exception">The sink failed; the same event is sent at the next try.</exception>
    public async Task<StageOutcome> RunAsync(string batch, int generation, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        var started = time.GetTimestamp();
        var found = await ledger.FindAsync(batch, cancellationToken) ?? throw new LedgerException($"The ledger has no entry for the batch '{batch}'. Register its file first.");
        if (found.Generation == generation)
        {
            await _announcer.AnnounceAsync(found, cancellationToken);
        }

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
