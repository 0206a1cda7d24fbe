using Azure.Storage.Blobs.Models;

namespace Landfall.Storage;

/// <summary>Tells blobs that stand for a folder from files without a byte: tools write them, and an account with a hierarchical namespace
/// shows its folders as such.</summary>
internal static class FolderMark
{
    private const string Metadata = "hdi_isfolder";

    /// <summary>True for a name that stands for a folder when there is no byte behind it.</summary>
    public static bool IsNamedSo(string name, long length) => length == 0 && name.EndsWith('/');

    /// <summary>True when a listing with metadata shows a folder.</summary>
    public static bool Is(BlobItem blob) => Is(blob.Name, blob.Properties.ContentLength ?? 0, blob.Metadata);

    /// <summary>True when the properties of the blob <paramref name="name"/> are those of a folder.</summary>
    public static bool Is(string name, BlobProperties properties) => Is(name, properties.ContentLength, properties.Metadata);

    private static bool Is(string name, long length, IDictionary<string, string>? metadata) =>
        IsNamedSo(name, length)
        || (
            length == 0
            && metadata is not null
            && metadata.Any(pair =>
                string.Equals(pair.Key, Metadata, StringComparison.OrdinalIgnoreCase)
                && string.Equals(pair.Value, "true", StringComparison.OrdinalIgnoreCase)
            )
        );
}
