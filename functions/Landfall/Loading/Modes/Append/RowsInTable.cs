using Landfall.Warehouses;

namespace Landfall.Loading.Modes.Append;

/// <summary>
/// The files whose rows are in an append table, by batch, content and blob; files without rows are found by batch and blob only.
/// </summary>
internal sealed class RowsInTable
{
    private readonly List<TableFile> _files;

    // The oldest one is the original, whatever order the warehouse answers in.
    public RowsInTable(IEnumerable<Marker> loaded) =>
        _files = [
            .. loaded
                .OrderBy(marker => marker.Fence)
                .ThenBy(marker => marker.Version)
                .ThenBy(marker => marker.Batch, StringComparer.Ordinal)
                .Select(TableFile.Of),
        ];

    /// <summary>The batch's file.</summary>
    public TableFile? Find(string batch) => _files.Find(file => file.Batch == batch);

    /// <summary>The batch that put the content of <paramref name="batch"/> into the table: another one, of any blob or
    /// <paramref name="ofItsBlob"/> only.</summary>
    public string? OriginalOf(PackageBatch batch, bool ofItsBlob) =>
        _files
            .Find(file =>
                file.Rows > 0
                && file.ContentHash == batch.Manifest.ContentHash
                && file.Batch != batch.Batch
                && (!ofItsBlob || file.BlobName == batch.File.Name)
            )
            ?.Batch;

    /// <summary>The versions of the blob that are in the table.</summary>
    public IReadOnlyList<TableFile> VersionsOf(string blobName) => _files.FindAll(file => file.BlobName == blobName);

    /// <summary>Counts the file as in the table from here on.</summary>
    public void Add(TableFile file) => _files.Add(file);

    /// <summary>Counts the file as out from here on.</summary>
    public void Remove(TableFile file) => _files.Remove(file);
}

/// <summary>The newest version of each blob that the table has met, whatever became of its rows.</summary>
internal sealed class BlobVersions
{
    private readonly Dictionary<string, TableFile> _newest = new(StringComparer.Ordinal);

    public BlobVersions(IEnumerable<Marker> markers)
    {
        foreach (var marker in markers)
        {
            if (
                !_newest.TryGetValue(marker.BlobName, out var other)
                || (other.Version, other.Marker!.Fence).CompareTo((marker.Version, marker.Fence)) < 0
            )
            {
                _newest[marker.BlobName] = TableFile.Of(marker);
            }
        }
    }

    /// <summary>The newest version's batch.</summary>
    public string? Newest(string blobName) => _newest.GetValueOrDefault(blobName)?.Batch;

    /// <summary>The batch of a newer version than <paramref name="batch"/>; null when it is the newest.</summary>
    public string? NewerThan(PackageBatch batch) =>
        _newest.TryGetValue(batch.File.Name, out var newest) && newest.Batch != batch.Batch && !newest.IsOlderThan(batch)
            ? newest.Batch
            : null;

    /// <summary>Notes <paramref name="batch"/> as the newest version, unless a newer one was met.</summary>
    public void Add(PackageBatch batch)
    {
        if (NewerThan(batch) is null)
        {
            _newest[batch.File.Name] = TableFile.Of(batch);
        }
    }
}
