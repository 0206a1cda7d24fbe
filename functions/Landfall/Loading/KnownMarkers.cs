using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>The markers of a table that settling may look at; of each batch only the highest generation counts.</summary>
internal sealed class KnownMarkers
{
    private readonly Dictionary<string, Marker> _latest = new(StringComparer.Ordinal);

    public KnownMarkers(IEnumerable<Marker> markers)
    {
        foreach (var marker in markers)
        {
            if (!_latest.TryGetValue(marker.Batch, out var other) || other.Generation < marker.Generation)
            {
                _latest[marker.Batch] = marker;
            }
        }
    }

    /// <summary>The batches whose rows went in and that no later generation took out.</summary>
    public IEnumerable<Marker> Loaded => _latest.Values.Where(marker => marker.Outcome == LoadOutcome.Loaded);

    /// <summary>The marker of the batch's highest generation.</summary>
    public Marker? Latest(string batch) => _latest.GetValueOrDefault(batch);
}
