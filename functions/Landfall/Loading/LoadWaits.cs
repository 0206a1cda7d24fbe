using Landfall.Ledger;
using Microsoft.Extensions.Logging;

namespace Landfall.Loading;

/// <summary>Lets a batch that cannot be loaded now wait in the ledger, where it costs nothing until it is due or another file of its
/// snapshot comes.</summary>
internal sealed class LoadWaits(OpenBatches open, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestForReading = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestForReading = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AfterFirstFailure = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>Another loader was there.</summary>
    public Task ShortlyAsync(LedgerEntry entry, string reason, CancellationToken cancellationToken) =>
        WaitAsync(entry, time.GetUtcNow() + Shortest, reason, cancellationToken);

    /// <summary>
    /// Files of the table are being read again that are to be in the load, which takes longer than another load. Each look opens the whole
    /// package, so the pauses double, from 5 s to a minute: it waits again for as long as it has waited since it was read.
    /// </summary>
    public Task ForGenerationsAsync(LedgerEntry entry, string reason, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var waited = now - (entry.Stages is [.., var read] ? read.StartedAt.AddSeconds(read.Seconds) : entry.UpdatedAt);
        return WaitAsync(entry, now + Between(ShortestForReading, waited, LongestForReading), reason, cancellationToken);
    }

    /// <summary>The table is rebuilt, and what comes back goes first. The pauses double, from 5 s to a minute.</summary>
    public Task ForRebuildAsync(LedgerEntry entry, string awaited, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return WaitAsync(
            entry,
            now + Between(ShortestForReading, now - entry.UpdatedAt, LongestForReading),
            $"the table is rebuilt, and {awaited} comes back first.",
            cancellationToken
        );
    }

    /// <summary>The load failed: the next try comes after 2, 6, 18, 54, 162 seconds and so on, as a short outage must not use the attempts
    /// up.</summary>
    public Task AfterFailureAsync(LedgerEntry entry, CancellationToken cancellationToken)
    {
        var pause = AfterFirstFailure * Math.Pow(3, Math.Min(entry.LoadAttempts, 8));
        return WaitAsync(entry, time.GetUtcNow() + (pause < Longest ? pause : Longest), "a load of it failed.", cancellationToken);
    }

    /// <summary>Its snapshot is not whole. The pauses double: it waits again for as long as it has waited, unless it is known when to look
    /// again.</summary>
    public async Task ForSnapshotAsync(LedgerEntry entry, PackageContents contents, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var dueAt = contents.DueAt ?? now + Between(Shortest, now - entry.UpdatedAt, Longest);
        var reason = $"the snapshot '{entry.SnapshotKey}' is not whole: {contents.Missing}";
        await (
            contents.IsStuck
                ? open.WaitStuckAsync(entry, dueAt, reason, cancellationToken)
                : open.WaitAsync(entry, dueAt, reason, cancellationToken)
        );
        Log.Waits(logger, entry.Batch, reason);
    }

    private static TimeSpan Between(TimeSpan shortest, TimeSpan waited, TimeSpan longest) =>
        waited < shortest ? shortest
        : waited < longest ? waited
        : longest;

    private async Task WaitAsync(LedgerEntry entry, DateTimeOffset dueAt, string reason, CancellationToken cancellationToken)
    {
        await open.WaitAsync(entry, dueAt, reason, cancellationToken);
        Log.Waits(logger, entry.Batch, reason);
    }
}
