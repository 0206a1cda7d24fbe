using Landfall.Warehouses;

namespace Landfall.Loading;

/// <summary>One version of one blob whose rows are in the table, or go in with the package that is being settled.</summary>
internal sealed record TableFile
{
    public required string Batch { get; init; }

    public required string BlobName { get; init; }

    public required DateTimeOffset Version { get; init; }

    public required string ContentHash { get; init; }

    /// <summary>The rows that it brought into the table.</summary>
    public required long Rows { get; init; }

    /// <summary>Its marker; null while it is only settled.</summary>
    public Marker? Marker { get; init; }

    public static TableFile Of(Marker marker) =>
        new()
        {
            Batch = marker.Batch,
            BlobName = marker.BlobName,
            Version = marker.Version,
            ContentHash = marker.ContentHash,
            Rows = marker.Counts.Inserted,
            Marker = marker,
        };

    public static TableFile Of(PackageBatch batch) =>
        new()
        {
            Batch = batch.Batch,
            BlobName = batch.File.Name,
            Version = batch.Version,
            ContentHash = batch.Manifest.ContentHash,
            Rows = batch.Manifest.Rows,
        };

    /// <summary>
    /// True when <paramref name="batch"/>, another version of the same blob, is the newer one: on a tie that is the one which the blob has
    /// now.
    /// </summary>
    public bool IsOlderThan(PackageBatch batch) => Version != batch.Version ? Version < batch.Version : batch.IsCurrent;
}
