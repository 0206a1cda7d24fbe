using Landfall.Embedded.Journals;
using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Orchestrations;

/// <summary>Moves one instance on by what arrived: replays it and stores the outcome in one write.</summary>
internal sealed class OrchestrationStep(Replay replay, JournalStore store, ILogger<OrchestrationStep> log)
{
    /// <summary>Leaves the instance as it was when it throws, so that the step can be taken again.</summary>
    public async Task TakeAsync(OrchestrationInstance instance, IReadOnlyList<JournalEvent> arrived, CancellationToken cancellationToken)
    {
        if (!instance.IsEnded)
        {
            var end = arrived.Select((entry, index) => entry.IsEnd ? index + 1 : 0).FirstOrDefault(count => count > 0);
            IReadOnlyList<JournalEvent> added = end > 0
                ? [.. arrived.Take(end)]
                : [.. arrived, .. replay.Run(instance.Id, instance.Journal, arrived)];
            if (added.Count > 0)
            {
                instance.Commit(added, await store.AppendAsync(instance.Id, instance.Place, added, cancellationToken));
                instance.Accepted.TrySetResult();
            }
        }

        if (instance.IsEnded)
        {
            await store.ArchiveAsync(instance.Id, instance.Journal, instance.Place, cancellationToken);
            if (instance.Journal[^1] is { Kind: JournalEventKind.Failed, Failure: { } failure })
            {
                log.InstanceFailed(instance.Journal[0].Name!, instance.Id, failure.ErrorMessage);
            }
        }
    }
}
