using System.Text.Json.Serialization;
using Azure.Storage.Queues;
using Landfall.Ledger;
using Landfall.Ledger.Rows;

namespace Landfall.Storage;

/// <summary>Makes the containers, queues and the table that Landfall works in; each by itself, so that what is refused keeps nothing else
/// from being there. Idempotent, and safe to call from several hosts at once.</summary>
public sealed class StorageSetup(LandfallContainers containers, LandfallQueues queues, AccountLedger ledger, ILedgerStore store)
{
    /// <summary>Makes what is missing and says what became of each.</summary>
    /// <exception cref="LedgerException">The ledger was written by another Landfall; it stays as it is.</exception>
    /// <exception cref="LakeException">The lake was written by another Landfall; it stays as it is.</exception>
    public async Task<IReadOnlyList<SetupResult>> EnsureAsync(CancellationToken cancellationToken)
    {
        var results = new List<SetupResult>();
        foreach (var container in containers.All)
        {
            results.Add(await TryAsync(StorageKind.Container, container.Name, async () =>
                {
                    var isMade = await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken) is not null;
                    if (container.Name == containers.Lake.Name)
                    {
                        await containers.EnsureLakeFormatAsync(cancellationToken);
                    }

                    return isMade;
                }));
        }

        foreach (var queue in (QueueClient[])[queues.Events, queues.EventsPoison])
        {
            results.Add(
                await TryAsync(StorageKind.Queue, queue.Name, async () =>
                    await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken) is not null
                )
            );
        }

        results.Add(await TryAsync(StorageKind.Table, StorageKind.Ledger, () => EnsureLedgerAsync(cancellationToken)));
        return results;
    }

    private static async Task<SetupResult> TryAsync(string kind, string name, Func<Task<bool>> make)
    {
        try
        {
            return new SetupResult(kind, name, await make() ? SetupOutcome.Created : SetupOutcome.There, Reason: null);
        }
        catch (Exception failure) when (StorageRefusal.Is(failure))
        {
            return new SetupResult(kind, name, SetupOutcome.Failed, StorageRefusal.Words(failure));
        }
    }

    private async Task<bool> EnsureLedgerAsync(CancellationToken cancellationToken)
    {
        var isMissing = await IsMissingAsync(cancellationToken);
        await ledger.EnsureAsync(cancellationToken);
        return isMissing;
    }

    private async Task<bool> IsMissingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.FindAsync(BatchId.ArchiveTable, LedgerRowKeys.Head, cancellationToken);
            return false;
        }
        catch (LedgerStoreException)
        {
            return true;
        }
    }
}

/// <summary>What became of one part of the storage.</summary>
/// <param name="Kind">One of <see cref="StorageKind"/>.</param>
/// <param name="Name">Its name in the account.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it could not be made, and what to do; null when it is there.</param>
public sealed record SetupResult(string Kind, string Name, SetupOutcome Outcome, string? Reason);

/// <summary>What became of a part that was to be there.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SetupOutcome>))]
public enum SetupOutcome
{
    /// <summary>It was missing and is there now.</summary>
    [JsonStringEnumMemberName("created")]
    Created,

    /// <summary>It was there.</summary>
    [JsonStringEnumMemberName("there")]
    There,

    /// <summary>It could not be made.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>Words for the parts of the storage.</summary>
public static class StorageKind
{
    /// <summary>A blob container.</summary>
    public const string Container = "container";

    /// <summary>A queue.</summary>
    public const string Queue = "queue";

    /// <summary>A table, or on one machine the file in its place.</summary>
    public const string Table = "table";

    /// <summary>What the table of the ledger is called wherever it is.</summary>
    public const string Ledger = "ledger";
}
