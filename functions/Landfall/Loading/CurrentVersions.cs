using Azure;
using Azure.Storage.Blobs.Models;
using Landfall.Archives;
using Landfall.Storage;

namespace Landfall.Loading;

/// <summary>Settles the order of versions of one blob that have the same LastModified: the blob's current one is the last.</summary>
internal sealed class CurrentVersions(LandfallContainers containers)
{
    /// <summary>Marks the batches of such versions that are not current; asks storage only about blobs that have some.</summary>
    public async Task<IReadOnlyList<PackageBatch>> MarkAsync(IReadOnlyList<PackageBatch> batches, CancellationToken cancellationToken)
    {
        var tied = batches.GroupBy(batch => (batch.File.Name, batch.Version)).Where(group => group.Count() > 1).Select(group => group.Key.Name);
        var current = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in tied.Distinct(StringComparer.Ordinal))
        {
            current[name] = await ETagAsync(name, cancellationToken);
        }

        return current.Count == 0
            ? batches
            : [.. batches.Select(batch => batch with { IsCurrent = !current.TryGetValue(batch.File.Name, out var etag) || etag == batch.File.ETag })];
    }

    private async Task<string?> ETagAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var facts = await containers.Landing.GetBlobClient(ArchiveMember.BlobOf(name)).GetPropertiesAsync(cancellationToken: cancellationToken);
            return facts.Value.ETag.ToString("G").Trim('"');
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }
}
