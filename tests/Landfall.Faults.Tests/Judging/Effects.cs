using System.Collections.Concurrent;
using System.Text.Json;
using Landfall.Faults.Tests.Storage;
using Landfall.Ledger;
using Landfall.Warehouses;

namespace Landfall.Faults.Tests.Judging;

/// <summary>Counts what really happened, at the storage and at the warehouse, so that doing something twice cannot hide behind its being idempotent.</summary>
internal sealed class Effects
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Each thing that happened, with how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>A marker was committed.</summary>
    public void Applied(Marker marker) => Count(FormattableString.Invariant($"{marker.Outcome} applied {marker.Batch} g{marker.Generation}"));

    /// <summary>A blob was written or deleted.</summary>
    public void Changed(BlobChange change)
    {
        if (change is { Container: "ledger", After: { } after } && change.Name.StartsWith("entries/", StringComparison.Ordinal))
        {
            Moved(change.Before is null ? null : Entry(change.Before), Entry(after));
        }
        else if (change.Container is "lake" or "rejects" && change.After is not null)
        {
            Count($"part {change.Container}/{change.Name}");
        }
    }

    private static LedgerEntry Entry(MemoryBlob blob) => JsonSerializer.Deserialize<LedgerEntry>(blob.Content, JsonSerializerOptions.Web)!;

    // Attempts are counted in an entry without moving it; those writes may be as many as there are attempts.
    private void Moved(LedgerEntry? before, LedgerEntry after)
    {
        if (before?.State != after.State || before.Generation != after.Generation)
        {
            Count(FormattableString.Invariant($"{before?.State.ToString() ?? "nothing"} to {after.State} {after.Batch} g{after.Generation}"));
        }

        foreach (var record in after.Stages.Skip(before?.Stages.Count ?? 0))
        {
            Count(FormattableString.Invariant($"recorded {record.Stage} {after.Batch} g{after.Generation}"));
        }
    }

    private void Count(string effect) => _counts.AddOrUpdate(effect, 1, (_, count) => count + 1);
}
