using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Storage;

/// <summary>Asks storage whether a container may be written to, and writes nothing.</summary>
internal static class WriteProbe
{
    /// <summary>Tries it: storage looks whether the caller may write before it looks at the condition, which no blob meets.</summary>
    /// <exception cref="RequestFailedException">Writing is refused.</exception>
    public static async Task TryAsync(BlobContainerClient container, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag("\"0x0\"") } };
        try
        {
            await container.GetBlobClient("health").UploadAsync(BinaryData.Empty, options, cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status is 404 or 409 or 412)
        {
            return;
        }
    }
}
