using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>The newest version of each blob that the table has met, whatever became of its rows.</summary>
internal sealed class BlobVersions
{
    private readonly Dictionary<string, TableFile> _newest = new(StringComparer.Ordinal);

    public BlobVersions(IEnumerable<Marker> markers)
    {
        foreach (var marker in markers)
        {
            if (!_newest.TryGetValue(marker.BlobName, out var other)
                || (other.Version, other.Marker!.Fence).CompareTo((marker.Version, marker.Fence)) < 0)
            {
                _newest[marker.BlobName] = TableFile.Of(marker);
            }
        }
    }

    /// <summary>The newest version's batch.</summary>
    public string? Newest(string blobName) => _newest.GetValueOrDefault(blobName)?.Batch;

    /// <summary>The batch of a newer version than <paramref name="batch"/>; null when it is the newest.</summary>
    public string? NewerThan(PackageBatch batch) =>
        _newest.TryGetValue(batch.File.Name, out var newest) && newest.Batch != batch.Batch && !newest.IsOlderThan(batch) ? newest.Batch : null;

    /// <summary>Notes <paramref name="batch"/> as the newest version, unless a newer one was met.</summary>
    public void Add(PackageBatch batch)
    {
        if (NewerThan(batch) is null)
        {
            _newest[batch.File.Name] = TableFile.Of(batch);
        }
    }
}
