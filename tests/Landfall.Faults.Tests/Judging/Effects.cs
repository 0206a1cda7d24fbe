using System.Collections.Concurrent;
using System.Text.Json;
using Landfall.Faults.Tests.Files;
using Landfall.Faults.Tests.Hosting;
using Landfall.Faults.Tests.Storage;
using Landfall.Ledger;
using Landfall.Ledger.Rows;
using Landfall.Warehouses;

namespace Landfall.Faults.Tests.Judging;

/// <summary>
/// Counts what really happened, at the storage and at the warehouse, so that doing something twice cannot hide behind its being idempotent.
/// </summary>
internal sealed class Effects
{
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LedgerEntry> _entries = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, BatchState> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _outBeforeTheEnd = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _again = new(StringComparer.Ordinal);

    /// <summary>Each thing that happened, with how often.</summary>
    public IReadOnlyDictionary<string, int> Counts => _counts;

    /// <summary>The batches that came to an end that is to be told, each in its generation, with that end.</summary>
    public IReadOnlyDictionary<string, BatchState> Ended => _ended;

    /// <summary>
    /// True for a batch whose end is to be told, or may be: one whose load died after its commit, and whose rows another took out before it
    /// could end, came in and went, and its update may have been written down.
    /// </summary>
    public bool MayBeTold(string ended) => _ended.ContainsKey(ended) || _outBeforeTheEnd.ContainsKey(ended);

    /// <summary>
    /// Markers were committed together. A snapshot of several files that is made again, as one of them is new or leaves,
    /// marks the others of it once more.
    /// </summary>
    public void Applied(IReadOnlyList<Marker> markers)
    {
        var added = markers.Where(marker => !_counts.ContainsKey(Effect(marker))).ToList();
        var isMadeAgain = added.Exists(marker =>
            RunSnapshots.IsOf(marker.Table) && marker.Outcome is LoadOutcome.Loaded or LoadOutcome.Forgotten
        );
        foreach (
            var marker in isMadeAgain ? added.Concat(markers.Except(added).Where(marker => marker.Outcome != LoadOutcome.Loaded)) : markers
        )
        {
            Count(Effect(marker));
        }
    }

    /// <summary>True of a batch that came into the table once more, as the warehouse had lost it: it is told of again under another
    /// id.</summary>
    public bool MayBeToldAgain(string ended) => _again.ContainsKey(ended);

    /// <summary>True of one that is told of again under the same id: what was forgotten, and what had not ended when the warehouse lost
    /// it.</summary>
    public bool MayRepeatItsId(string ended) =>
        _again.TryGetValue(ended, out var isRebuilt) && (!isRebuilt || _ended.GetValueOrDefault(ended) == BatchState.Forgotten);

    /// <summary>The warehouse says no more what these markers said.</summary>
    public void Lost(IReadOnlyList<LostMarker> markers)
    {
        foreach (var (batch, generation, outcome) in markers)
        {
            _counts.TryRemove(Effect(Enum.Parse<LoadOutcome>(outcome, ignoreCase: true), batch, generation), out _);
            _again.TryAdd(ToldEvents.NameOf(batch, generation), false);
        }
    }

    /// <summary>A transaction of the ledger was made.</summary>
    public void Written(string partition, IReadOnlyList<LedgerChange> changes)
    {
        foreach (var row in changes.Select(RowOf).OfType<LedgerRow>().Where(row => row.Key.StartsWith("b|", StringComparison.Ordinal)))
        {
            var after = JsonSerializer.Deserialize<LedgerEntry>(row.Text("json")!, JsonSerializerOptions.Web)!;
            Moved(_entries.GetValueOrDefault(after.Batch), after);
            _entries[after.Batch] = after;
        }
    }

    /// <summary>A blob was written or deleted.</summary>
    public void Changed(BlobChange change)
    {
        if (change.Container is "lake" or "rejects" && change.After is not null)
        {
            Count($"part {change.Container}/{change.Name}");
        }
    }

    private static LedgerRow? RowOf(LedgerChange change) =>
        change switch
        {
            LedgerChange.Insert insert => insert.Row,
            LedgerChange.Replace replace => replace.Row,
            _ => null,
        };

    private static string Effect(Marker marker) => Effect(marker.Outcome, marker.Batch, marker.Generation);

    private static string Effect(LoadOutcome outcome, string batch, int generation) =>
        FormattableString.Invariant($"{outcome} applied {batch} g{generation}");

    // Attempts are counted in an entry without moving it; those writes may be as many as there are attempts.
    private void Moved(LedgerEntry? before, LedgerEntry after)
    {
        if (after.Rebuilding && before?.State.IsTerminal() == true && before.Generation == after.Generation)
        {
            // It comes to its end once more from here.
            var name = ToldEvents.NameOf(after.Batch, after.Generation);
            _again[name] = true;
            var ofIt = _counts.Keys.Where(effect => effect.EndsWith(" " + name, StringComparison.Ordinal));
            foreach (var effect in ofIt.Where(IsOfItsLoad))
            {
                _counts.TryRemove(effect, out _);
            }
        }

        if (before?.State != after.State || before.Generation != after.Generation)
        {
            Count(
                FormattableString.Invariant($"{before?.State.ToString() ?? "nothing"} to {after.State} {after.Batch} g{after.Generation}")
            );
        }

        if (
            after.State is BatchState.Parked or BatchState.Refused or BatchState.Forgotten
            || after is { State: BatchState.Published, Manifest: not null }
        )
        {
            _ended.TryAdd(ToldEvents.NameOf(after.Batch, after.Generation), after.State);
        }

        if (
            after.State == BatchState.Superseded
            && _counts.ContainsKey(FormattableString.Invariant($"{LoadOutcome.Loaded} applied {after.Batch} g{after.Generation}"))
        )
        {
            _outBeforeTheEnd.TryAdd(ToldEvents.NameOf(after.Batch, after.Generation), true);
        }

        // A load that ends a duplicate whose original is out opens its next generation by the same write; the
        // record is of the one that it ended.
        foreach (var record in after.Stages.Skip(before?.Stages.Count ?? 0))
        {
            Count(FormattableString.Invariant($"recorded {record.Stage} {after.Batch} g{(before ?? after).Generation}"));
        }
    }

    private static bool IsOfItsLoad(string effect) =>
        effect.StartsWith("recorded load ", StringComparison.Ordinal)
        || effect.StartsWith("recorded query ", StringComparison.Ordinal)
        || effect.Contains(" to ", StringComparison.Ordinal);

    private void Count(string effect) => _counts.AddOrUpdate(effect, 1, (_, count) => count + 1);
}
