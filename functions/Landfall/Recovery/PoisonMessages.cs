using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Landfall.Landing;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Microsoft.Extensions.Logging;

namespace Landfall.Recovery;

/// <summary>
/// Shows the messages that a host gave up, and puts them back: an event into its queue, a blob by announcing its file. What is to be done
/// for a message is done before the message is deleted, so it may be done twice and is never left out; either is harmless, as an event is
/// known by its id and a file by its batch.
/// </summary>
public sealed class PoisonMessages(
    LandfallQueues queues,
    LandfallContainers containers,
    LandedFiles files,
    Arrivals arrivals,
    ILogger<PoisonMessages> logger
)
{
    // What a queue gives at once.
    private const int Together = 32;

    // Long enough to announce them all; one that is left over comes back by itself.
    private static readonly TimeSpan InHand = TimeSpan.FromMinutes(2);

    /// <summary>The first messages of each queue; those that another app gave up are left out.</summary>
    public async Task<IReadOnlyList<PoisonQueue>> ListAsync(CancellationToken cancellationToken) =>
        [await ListEventsAsync(cancellationToken), await ListBlobsAsync(cancellationToken)];

    /// <summary>Puts back every message that is there now; what cannot be put back stays, with the reason.</summary>
    public async Task<IReadOnlyList<PoisonRelease>> ReleaseAsync(CancellationToken cancellationToken)
    {
        var events = await ReleaseAsync(queues.EventsPoison, PutBackAsync, PoisonText.OfEvent, cancellationToken);

        // Other apps' messages are not taken in hand for nothing.
        var blobs = await ListBlobsAsync(cancellationToken);
        return
        [
            events,
            blobs is { Messages.Count: 0, HasMore: false }
                ? new PoisonRelease(blobs.Queue, Released: 0, Gone: 0, [], blobs.Problem)
                : await ReleaseAsync(queues.BlobPoison, AnnounceAsync, text => MineIn(text)?.BlobName, cancellationToken),
        ];
    }

    private Task<PoisonQueue> ListEventsAsync(CancellationToken cancellationToken) =>
        ListAsync(queues.EventsPoison, PoisonText.OfEvent, cancellationToken);

    private Task<PoisonQueue> ListBlobsAsync(CancellationToken cancellationToken) =>
        ListAsync(queues.BlobPoison, text => MineIn(text)?.BlobName, cancellationToken);

    private static async Task<PoisonQueue> ListAsync(QueueClient queue, Func<string, string?> describe, CancellationToken cancellationToken)
    {
        try
        {
            var count = await CountAsync(queue, cancellationToken);
            var peeked = count == 0 ? [] : (await queue.PeekMessagesAsync(Together, cancellationToken)).Value;
            var messages =
                from message in peeked
                let what = describe(message.MessageText)
                where what is not null
                select new PoisonMessage(message.MessageId, message.InsertedOn, what);
            return new PoisonQueue(queue.Name, [.. messages], count > peeked.Length, Problem: null);
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return new PoisonQueue(queue.Name, [], HasMore: false, StorageRefusal.Words(failure));
        }
    }

    private async Task<PoisonRelease> ReleaseAsync(
        QueueClient queue,
        Func<string, CancellationToken, Task<PoisonFate>> release,
        Func<string, string?> describe,
        CancellationToken cancellationToken
    )
    {
        var (released, gone) = (0, 0);
        var kept = new List<KeptMessage>();
        var inHand = new List<QueueMessage>();
        string? problem = null;
        try
        {
            // What comes back meanwhile, because it fails again, is for the next release.
            for (var left = await CountAsync(queue, cancellationToken); left > 0; )
            {
                var messages = (await queue.ReceiveMessagesAsync(Together, InHand, cancellationToken)).Value;
                left = messages.Length == 0 ? 0 : left - messages.Length;
                foreach (var message in messages)
                {
                    inHand.Add(message);
                    var fate = await SettleAsync(queue, message, release, describe, cancellationToken);
                    if (fate is { IsSettled: false })
                    {
                        kept.AddRange(fate.Reason is { } reason ? [new KeptMessage(message.MessageId, fate.What, reason)] : []);
                        continue;
                    }

                    await DeleteAsync(queue, message, cancellationToken);
                    inHand.Remove(message);
                    (released, gone) = fate.IsGone ? (released, gone + 1) : (released + 1, gone);
                    Log.MessageReleased(logger, message.MessageId, queue.Name);
                }
            }
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            problem = StorageRefusal.Words(failure);
        }

        await HandBackAsync(queue, inHand, cancellationToken);
        return new PoisonRelease(queue.Name, released, gone, kept, problem);
    }

    // One message that fails in a way that nobody foresaw must not keep those behind it from being put back.
    private async Task<PoisonFate> SettleAsync(
        QueueClient queue,
        QueueMessage message,
        Func<string, CancellationToken, Task<PoisonFate>> release,
        Func<string, string?> describe,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await release(message.MessageText, cancellationToken);
        }
        catch (Exception unforeseen) when (!StorageRefusal.Is(unforeseen) && !cancellationToken.IsCancellationRequested)
        {
            Log.MessageNotReleased(logger, unforeseen, message.MessageId, queue.Name);
            return PoisonFate.Kept(
                describe(message.MessageText),
                $"It failed with {unforeseen.GetType().Name}; see the host's log, and release it again when that is fixed."
            );
        }
    }

    private async Task<PoisonFate> PutBackAsync(string text, CancellationToken cancellationToken)
    {
        await queues.Events.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await queues.Events.SendMessageAsync(text, timeToLive: LandfallQueues.Forever, cancellationToken: cancellationToken);
        return PoisonFate.Released;
    }

    private async Task<PoisonFate> AnnounceAsync(string text, CancellationToken cancellationToken)
    {
        if (MineIn(text) is not { } blob)
        {
            return PoisonFate.NotMine;
        }

        try
        {
            if (await files.FindBlobAsync(blob.BlobName, cancellationToken) is not { } file)
            {
                return PoisonFate.Gone;
            }

            await arrivals.TakeAsync(file, cancellationToken);
            return PoisonFate.Released;
        }
        catch (Exception failure)
            when (failure is LedgerException or LedgerStoreException || StorageRefusal.IsUnanswered(failure, cancellationToken))
        {
            return PoisonFate.Kept(blob.BlobName, failure.Message.Split('\n')[0]);
        }
    }

    private PoisonBlob? MineIn(string text) =>
        PoisonText.OfBlob(text) is { } blob
        && string.Equals(blob.ContainerName, containers.Landing.Name, StringComparison.Ordinal)
        && blob.FunctionId.EndsWith($".{LandfallNames.LandingFunction}", StringComparison.Ordinal)
            ? blob
            : null;

    private static async Task<long> CountAsync(QueueClient queue, CancellationToken cancellationToken)
    {
        try
        {
            return (await queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCountLong;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            // A host makes it with its first message.
            return 0;
        }
    }

    private static async Task DeleteAsync(QueueClient queue, QueueMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellationToken);
        }
        catch (RequestFailedException taken) when (IsTaken(taken))
        {
            // Another release has it in hand by now, or has deleted it: it is put back twice.
            return;
        }
    }

    private static async Task HandBackAsync(QueueClient queue, List<QueueMessage> messages, CancellationToken cancellationToken)
    {
        foreach (var message in messages)
        {
            try
            {
                await queue.UpdateMessageAsync(
                    message.MessageId,
                    message.PopReceipt,
                    message.MessageText,
                    TimeSpan.Zero,
                    cancellationToken
                );
            }
            catch (Exception failure) when (StorageRefusal.IsUnanswered(failure, cancellationToken))
            {
                // It comes back by itself when its time in hand is over.
                return;
            }
        }
    }

    private static bool IsTaken(RequestFailedException failure) =>
        failure.ErrorCode == QueueErrorCode.MessageNotFound || failure.ErrorCode == QueueErrorCode.PopReceiptMismatch;

    private sealed record PoisonFate(bool IsSettled, bool IsGone, string? What, string? Reason)
    {
        public static readonly PoisonFate Released = new(IsSettled: true, IsGone: false, What: null, Reason: null);
        public static readonly PoisonFate Gone = new(IsSettled: true, IsGone: true, What: null, Reason: null);
        public static readonly PoisonFate NotMine = new(IsSettled: false, IsGone: false, What: null, Reason: null);

        public static PoisonFate Kept(string? what, string reason) => new(IsSettled: false, IsGone: false, what, reason);
    }
}
