using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;

namespace Landfall.Retention;

/// <summary>How far the passes over the parts have come: the storage's words for where their next pages begin, null at the
/// begin.</summary>
internal sealed record RetentionPlace(string? Lake = null, string? Rejects = null);

/// <summary>Remembers that place in the ledger container.</summary>
/// <remarks>It only saves work: one that is lost, or written by another host meanwhile, has some parts looked at again.</remarks>
internal sealed class RetentionPlaces(BlobContainerClient container, ILogger logger)
{
    private const string Name = "sweeps/parts.json";

    private readonly BlobClient _blob = container.GetBlobClient(Name);

    public async Task<RetentionPlace> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var content = (await _blob.DownloadContentAsync(cancellationToken)).Value.Content;
            return JsonSerializer.Deserialize(content, RetentionJson.Default.RetentionPlace) ?? new RetentionPlace();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return new RetentionPlace();
        }
        catch (JsonException problem)
        {
            Log.PlaceUnusable(logger, Name, problem);
            return new RetentionPlace();
        }
    }

    public Task WriteAsync(RetentionPlace place, CancellationToken cancellationToken) =>
        _blob.UploadAsync(
            new BinaryData(JsonSerializer.SerializeToUtf8Bytes(place, RetentionJson.Default.RetentionPlace)),
            overwrite: true,
            cancellationToken
        );
}

/// <summary>How the document is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(RetentionPlace))]
internal sealed partial class RetentionJson : JsonSerializerContext;
