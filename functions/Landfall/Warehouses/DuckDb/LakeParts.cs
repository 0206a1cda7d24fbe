using System.Globalization;
using Landfall.Ledger;
using Landfall.Storage;

namespace Landfall.Warehouses.DuckDb;

/// <summary>Parts from Blob Storage.</summary>
public sealed class LakeParts(LandfallContainers containers) : IPartSource
{
    /// <inheritdoc/>
    public async Task FetchAsync(PartFile part, string path, CancellationToken cancellationToken)
    {
        await containers.Lake.GetBlobClient(part.Path).DownloadToAsync(path, cancellationToken);
        var bytes = new FileInfo(path).Length;
        if (bytes != part.Bytes)
        {
            throw new WarehouseException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The part {part.Path} has {bytes} bytes and its manifest says {part.Bytes}. "
                        + $"Parts are never written twice: restore the blob's first version."
                )
            );
        }
    }
}
