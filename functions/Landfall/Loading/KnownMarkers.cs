using Landfall.Ledger;
using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>
/// The markers of a table that settling may look at; of each batch the one of the highest generation, and then of the highest fence,
/// counts.
/// </summary>
internal sealed class KnownMarkers
{
    private readonly Dictionary<string, Marker> _latest = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Batch, int Generation), Marker> _first = [];

    public KnownMarkers(IEnumerable<Marker> markers)
    {
        foreach (var marker in markers)
        {
            if (
                !_latest.TryGetValue(marker.Batch, out var other)
                || (other.Generation, other.Fence).CompareTo((marker.Generation, marker.Fence)) < 0
            )
            {
                _latest[marker.Batch] = marker;
            }

            if (!_first.TryGetValue((marker.Batch, marker.Generation), out var before) || marker.Fence < before.Fence)
            {
                _first[(marker.Batch, marker.Generation)] = marker;
            }
        }
    }

    /// <summary>Of every batch the marker that counts.</summary>
    public IEnumerable<Marker> All => _latest.Values;

    /// <summary>The batches whose rows went in and that no later marker took out.</summary>
    public IEnumerable<Marker> Loaded => _latest.Values.Where(marker => marker.Outcome == LoadOutcome.Loaded);

    /// <summary>The marker that counts of the batch.</summary>
    public Marker? Latest(string batch) => _latest.GetValueOrDefault(batch);

    /// <summary>
    /// What the load of the marker's batch and generation came to; the markers after its first one say what other loads did to it.
    /// </summary>
    public LoadCounts CountsOf(Marker marker) => _first[(marker.Batch, marker.Generation)].Counts;

    /// <summary>True when the batch's rows are in the table.</summary>
    public bool IsLoaded(string batch) => Latest(batch) is { Outcome: LoadOutcome.Loaded };
}
