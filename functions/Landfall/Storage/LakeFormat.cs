using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Landfall.Storage;

/// <summary>The format of the lake: the blob <c>format.json</c>, which is written before the first part.</summary>
internal static class LakeFormat
{
    /// <summary>The format that this Landfall writes and reads.</summary>
    public const int Current = 2;

    /// <summary>Where the number is; the name of a part begins with its table.</summary>
    public const string Name = "format.json";

    private const string NumberKey = "format";

    /// <summary>Writes the number into an empty lake, and refuses a lake that has another.</summary>
    /// <exception cref="LakeException">The lake was written by another Landfall; nothing in it was touched.</exception>
    public static async Task EnsureAsync(BlobContainerClient lake, CancellationToken cancellationToken)
    {
        // Looked at first: what has parts before its number is looked for was never given one.
        var isEmpty = !await lake.GetBlobsAsync(cancellationToken: cancellationToken).AnyAsync(cancellationToken);
        var found = await ReadAsync(lake, cancellationToken);
        if (found is null && isEmpty)
        {
            await WriteAsync(lake, cancellationToken);
            found = await ReadAsync(lake, cancellationToken);
        }

        if (FormatNumber.Refusal($"The lake in the container '{lake.Name}' of {lake.AccountName}", found, Current) is { } refusal)
        {
            throw new LakeException(refusal);
        }
    }

    /// <summary>The number that a lake has; that of this Landfall for one without any part, which gets it before its first.</summary>
    /// <exception cref="LakeException">What is there is no number.</exception>
    public static async Task<long?> FindAsync(BlobContainerClient lake, CancellationToken cancellationToken) =>
        await ReadAsync(lake, cancellationToken)
        ?? (await lake.GetBlobsAsync(cancellationToken: cancellationToken).AnyAsync(cancellationToken) ? null : Current);

    private static async Task<long?> ReadAsync(BlobContainerClient lake, CancellationToken cancellationToken)
    {
        try
        {
            var content = (await lake.GetBlobClient(Name).DownloadContentAsync(cancellationToken)).Value.Content;
            using var document = JsonDocument.Parse(content);
            return document.RootElement.GetProperty(NumberKey).GetInt64();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
        catch (Exception unreadable)
            when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LakeException(
                $"The blob '{Name}' in the container '{lake.Name}' of {lake.AccountName} does not tell the lake's format, such as "
                    + $"{{\"{NumberKey}\":{Current}}}; restore its first version.",
                unreadable
            );
        }
    }

    private static async Task WriteAsync(BlobContainerClient lake, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        };
        try
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(
                new Dictionary<string, int>(StringComparer.Ordinal) { [NumberKey] = Current }
            );
            await lake.GetBlobClient(Name).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status is 409 or 412)
        {
            // Another host was faster, or an own first try went through: what is there now is read.
            return;
        }
    }
}

/// <summary>The lake was written by another Landfall, or does not say by which; nothing in it was touched.</summary>
public sealed class LakeException(string message, Exception? innerException = null) : Exception(message, innerException);
