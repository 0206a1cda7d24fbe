using Landfall.Events;
using Landfall.Ledger;

namespace Landfall.Quality;

/// <summary>Sends what became of a batch, and for batches that went in together one event only.</summary>
internal sealed class Announcer(LoadedPackages packages, IEventSink sink)
{
    // Batches of one package end at about the same time: in one process the first of them tells, and the others see that it did.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sends the event of <paramref name="entry"/>, or of its package; nothing for a state that nobody waits for.</summary>
    public async Task AnnounceAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.State)
        {
            case BatchState.Loaded when entry.Stages.LastOrDefault(stage => stage.Package is not null)?.Package is { } name
                && await packages.FindAsync(name, entry.Table, cancellationToken) is { } package && package.Has(entry.Batch, entry.Generation):
                await AnnounceAsync(package, cancellationToken);
                break;
            case BatchState.Loaded or BatchState.Forgotten:
                await sink.SendAsync(PipelineEvents.Updated(entry), cancellationToken);
                break;
            case BatchState.Parked or BatchState.Refused:
                await sink.SendAsync(PipelineEvents.Parked(entry), cancellationToken);
                break;
        }
    }

    private async Task AnnounceAsync(LoadedPackage package, CancellationToken cancellationToken)
    {
        if (package.AnnouncedAt is not null)
        {
            return;
        }

        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (await packages.FindAsync(package.Package, package.Table, cancellationToken) is { AnnouncedAt: null } unsaid)
            {
                await sink.SendAsync(PipelineEvents.Updated(unsaid), cancellationToken);
                await packages.AnnouncedAsync(unsaid, cancellationToken);
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
