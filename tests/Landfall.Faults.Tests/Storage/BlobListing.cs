using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Landfall.Faults.Tests.Storage;

/// <summary>The answer to List Blobs, in one page.</summary>
internal static class BlobListing
{
    /// <summary>Lists what the request's prefix selects, folded at its delimiter.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, MemoryBlob> blobs, StorageRequest request)
    {
        var prefix = request.Parameter("prefix") ?? "";
        var delimiter = request.Parameter("delimiter");
        var folders = new HashSet<string>(StringComparer.Ordinal);
        var found = new XElement("Blobs");
        foreach (var (name, blob) in blobs.Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var end = delimiter is null ? -1 : name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            if (end < 0)
            {
                found.Add(Blob(name, blob));
            }
            else if (folders.Add(name[..(end + 1)]))
            {
                found.Add(new XElement("BlobPrefix", new XElement("Name", name[..(end + 1)])));
            }
        }

        var answer = new XDocument(
            new XElement(
                "EnumerationResults",
                new XAttribute("ServiceEndpoint", "http://memory/"),
                new XAttribute("ContainerName", request.Container),
                new XElement("Prefix", prefix),
                found,
                new XElement("NextMarker")
            )
        );
        return Encoding.UTF8.GetBytes(answer.ToString());
    }

    // A listing's ETags have no quotes.
    private static XElement Blob(string name, MemoryBlob blob) =>
        new(
            "Blob",
            new XElement("Name", name),
            new XElement(
                "Properties",
                new XElement("Last-Modified", blob.LastModified.ToString("R", CultureInfo.InvariantCulture)),
                new XElement("Etag", blob.ETag),
                new XElement("Content-Length", blob.Content.Length),
                new XElement("BlobType", "BlockBlob")
            )
        );
}
