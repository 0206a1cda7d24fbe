using Azure.Storage.Queues;

namespace Landfall.Storage;

/// <summary>The queue that Landfall is called from, and the two that hold what a host gave up. Messages are given as they are, so that one
/// that cannot be decoded hides none.</summary>
/// <param name="events">The account of the queue of events.</param>
/// <param name="eventsQueue">That queue's name.</param>
/// <param name="landing">The account of the landing container: a host gives up a blob there.</param>
public sealed class LandfallQueues(QueueServiceClient events, string eventsQueue, QueueServiceClient landing)
{
    /// <summary>The lifetime of a message that waits for a person: storage would drop it after a week.</summary>
    public static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    /// <summary>What an event subscription delivers into.</summary>
    public QueueClient Events => events.GetQueueClient(eventsQueue);

    /// <summary>Events whose function failed too often.</summary>
    public QueueClient EventsPoison => events.GetQueueClient(LandfallNames.PoisonOf(eventsQueue));

    /// <summary>Blobs whose function failed too often, those of every app that has a blob trigger on the account.</summary>
    public QueueClient BlobPoison => landing.GetQueueClient(LandfallNames.BlobPoison);
}
