using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>Which contents and which blobs have rows in an append table; files without rows are in neither.</summary>
internal sealed class RowsInTable
{
    private readonly Dictionary<string, string> _byContent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string Batch, DateTimeOffset Version)> _byBlob = new(StringComparer.Ordinal);

    public RowsInTable(IEnumerable<Marker> loaded)
    {
        // The oldest one is the original, whatever order the warehouse answers in.
        foreach (var marker in loaded.OrderBy(marker => marker.Fence).ThenBy(marker => marker.Version).ThenBy(marker => marker.Batch, StringComparer.Ordinal))
        {
            Add(marker.Rows, marker.ContentHash, marker.BlobName, marker.Batch, marker.Version);
        }
    }

    /// <summary>The batch that put this content into the table.</summary>
    public string? OriginalOf(string contentHash) => _byContent.GetValueOrDefault(contentHash);

    /// <summary>The batch that put rows of this blob into the table, and its version.</summary>
    public (string Batch, DateTimeOffset Version)? VersionOf(string blobName) =>
        _byBlob.TryGetValue(blobName, out var version) ? version : null;

    /// <summary>Counts <paramref name="batch"/> as in the table from here on.</summary>
    public void Add(PackageBatch batch) =>
        Add(batch.Manifest.Rows, batch.Manifest.ContentHash, batch.File.Name, batch.Batch, batch.Version);

    private void Add(long rows, string contentHash, string blobName, string batch, DateTimeOffset version)
    {
        if (rows > 0)
        {
            _byContent.TryAdd(contentHash, batch);
            _byBlob.TryAdd(blobName, (batch, version));
        }
    }
}
