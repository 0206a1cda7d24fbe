using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>
/// Settles the order of versions of one blob that have the same LastModified, which has whole seconds only: the one that the blob has now
/// is the last.
/// </summary>
internal static class VersionTies
{
    /// <summary>
    /// Marks the batches of such versions that are not the blob's own any more; asks storage only about blobs that have some.
    /// </summary>
    public static async Task<LoadPackage> SettleAsync(
        LoadPackage package,
        IReadOnlyList<Marker> markers,
        ILoadSources sources,
        CancellationToken cancellationToken
    )
    {
        var versions = package
            .Batches.Select(batch => (batch.File.Name, batch.Version, batch.Batch))
            .Concat(markers.Select(marker => (marker.BlobName, marker.Version, marker.Batch)));
        var tied = versions
            .Distinct()
            .GroupBy(version => (version.Item1, version.Version))
            .Where(group => group.Count() > 1)
            .Select(group => group.Key)
            .ToHashSet();
        if (tied.Count == 0)
        {
            return package;
        }

        var batches = new List<PackageBatch>(package.Batches.Count);
        foreach (var batch in package.Batches)
        {
            batches.Add(
                tied.Contains((batch.File.Name, batch.Version))
                    ? batch with
                    {
                        IsCurrent = await sources.CurrentETagAsync(batch.File.Name, cancellationToken) == batch.File.ETag,
                    }
                    : batch
            );
        }

        return package with
        {
            Batches = batches,
        };
    }
}
