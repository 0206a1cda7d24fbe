using System.Globalization;
using System.Text.Json;
using Landfall.Ledger;

namespace Landfall.Functions.Triggers;

/// <summary>
/// What a blob trigger hands over beside the blob's name: its <c>Properties</c>, as JSON. The host of Functions writes an Azure.ETag as an
/// empty object (seen with WebJobs.Extensions.Storage.Blobs 5.3.10), so there the version is missing; the local host gives it.
/// </summary>
internal static class BlobTriggerData
{
    // Only with an offset: a moment that is read in the machine's own time would be another batch.
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>The version of the blob <paramref name="name"/> that <paramref name="properties"/> tell of; null when one of its facts is
    /// missing or not what it should be, so that storage has to be asked.</summary>
    public static LandedFile? FileOf(string name, string? properties)
    {
        if (string.IsNullOrEmpty(properties))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(properties);
            return
                document.RootElement is { ValueKind: JsonValueKind.Object } facts
                && Text(facts, "ETag")?.Trim('"') is { Length: > 0 } etag
                && Moment(facts, "LastModified") is { } lastModified
                && Number(facts, "ContentLength") is { } length and >= 0
                ? new LandedFile(name, etag, lastModified, length)
                : null;
        }
        catch (JsonException)
        {
            // Whatever it is, storage knows better.
            return null;
        }
    }

    private static string? Text(JsonElement facts, string name) =>
        facts.TryGetProperty(name, out var fact) && fact.ValueKind == JsonValueKind.String ? fact.GetString() : null;

    private static long? Number(JsonElement facts, string name) =>
        facts.TryGetProperty(name, out var fact) && fact.ValueKind == JsonValueKind.Number && fact.TryGetInt64(out var number)
            ? number
            : null;

    // What was never set is the first moment of all.
    private static DateTimeOffset? Moment(JsonElement facts, string name) =>
        DateTimeOffset.TryParseExact(
            Text(facts, name),
            Moments,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        )
        && moment > DateTimeOffset.UnixEpoch
            ? moment
            : null;
}
