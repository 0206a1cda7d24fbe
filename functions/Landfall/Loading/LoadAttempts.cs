using System.Collections.Concurrent;
using Azure;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Storage;
using Landfall.Warehouses;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Counts load attempts in the ledger before the work, so that a batch that kills the process is known by its count.</summary>
internal sealed class LoadAttempts(EntryGroups groups, TimeProvider time, ILogger logger)
{
    private const string Failed = "load-failed";

    // A host that stops waits for this, and storage that does not answer now is not asked for long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>True of a batch of which so many attempts began that came to no end and of which no failure says why.</summary>
    public static bool AreUnexplained(LedgerEntry entry, int attempts) => entry.LoadAttempts - entry.LoadExplained >= attempts;

    /// <summary>
    /// Counts an attempt of each curated batch and adds it to <paramref name="begun"/>, also when a later one fails; those that are not
    /// curated in the same generation any more are left out.
    /// </summary>
    public async Task BeginAsync(PackageContents chosen, ConcurrentQueue<HeldEntry> begun, CancellationToken cancellationToken) =>
        await ChangeAsync(
            chosen.Held.Count > 0 ? chosen.Held : await HoldAsync(chosen.Curated, cancellationToken),
            entry => entry with { LoadAttempts = entry.LoadAttempts + 1 },
            begun.Enqueue,
            cancellationToken
        );

    /// <summary>Takes the attempts back, as they say nothing about these batches, and leaves <paramref name="begun"/> empty.</summary>
    public async Task GiveBackAsync(ConcurrentQueue<HeldEntry> begun)
    {
        HeldEntry[] held = [.. begun];
        begun.Clear();
        await TryChangeAsync(held, entry => entry with { LoadAttempts = Math.Max(0, entry.LoadAttempts - 1) });
    }

    /// <summary>Keeps in the entry of <paramref name="caller"/> why the attempt failed, for the day on which it is parked, and takes the
    /// attempts of the others back.</summary>
    public async Task FailAsync(ConcurrentQueue<HeldEntry> begun, string caller, Exception failure)
    {
        var error = new BatchError(Failed, Words(failure), "It is tried again.");
        await TryChangeAsync([.. begun.Where(held => held.Entry.Batch == caller)], entry =>
            entry with
            {
                Error = error,
                LoadExplained = entry.LoadExplained + 1,
            }
        );
        await GiveBackAsync(new ConcurrentQueue<HeldEntry>(begun.Where(held => held.Entry.Batch != caller)));
    }

    // What ended the load is what is told, also when it was the host's stop: an attempt that cannot be taken back only makes its batch load
    // alone sooner.
    private async Task TryChangeAsync(IReadOnlyCollection<HeldEntry> held, Func<LedgerEntry, LedgerEntry> change)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await ChangeAsync(held, change, _ => { }, patience.Token);
        }
        catch (Exception second)
            when (second is LedgerStoreException or LedgerException or OperationCanceledException
                || StorageRefusal.IsUnanswered(second, patience.Token)
            )
        {
            Log.AttemptsNotSettled(logger, held.Count, second);
        }
    }

    // Words that Landfall did not write may quote a value of the data.
    private static string Words(Exception failure) =>
        failure switch
        {
            WarehouseException or LoadBalanceException => failure.Message,

            // The system's words name a path and what is wrong with it, and no data.
            IOException or UnauthorizedAccessException => $"{failure.GetType().Name}: {failure.Message}",
            LedgerStoreException => "The ledger did not answer.",
            RequestFailedException storage => FormattableString.Invariant($"Storage answered {storage.Status} {storage.ErrorCode}."),
            _ => $"{failure.GetType().Name}.",
        };

    private async Task<IReadOnlyList<HeldEntry>> HoldAsync(IReadOnlyList<LedgerEntry> entries, CancellationToken cancellationToken)
    {
        var held = new List<HeldEntry>(entries.Count);
        foreach (var some in entries.Chunk(EntryGroups.Most))
        {
            var known = some.ToDictionary(entry => entry.Batch, StringComparer.Ordinal);
            var group = await groups.ReadAsync(some[0].Table, [.. known.Keys], cancellationToken);
            held.AddRange(group.Held.Where(one => IsSame(one.Entry, known[one.Entry.Batch])));
        }

        return held;
    }

    // Four dozen at a time, each time in one transaction. What is held is read again only where another writer came in between.
    private async Task ChangeAsync(
        IReadOnlyCollection<HeldEntry> held,
        Func<LedgerEntry, LedgerEntry> change,
        Action<HeldEntry> changed,
        CancellationToken cancellationToken
    )
    {
        foreach (var some in held.Chunk(EntryGroups.Most))
        {
            var known = some.ToDictionary(one => one.Entry.Batch, one => one.Entry, StringComparer.Ordinal);
            var group = await groups.ChangeAsync(
                new EntryGroup(some[0].Entry.Table, some),
                before => [.. before.Select(entry => IsSame(entry, known[entry.Batch]) ? change(entry) : null)],
                cancellationToken
            );
            foreach (var one in group.Held.Where(one => IsSame(one.Entry, known[one.Entry.Batch])))
            {
                changed(one);
            }
        }
    }

    private static bool IsSame(LedgerEntry now, LedgerEntry entry) => now.State == BatchState.Curated && now.Generation == entry.Generation;
}
