using System.Text;
using System.Text.Json;
using Azure.Messaging;

namespace Landfall.Recovery;

/// <summary>What lies in a queue of given-up messages.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Messages">The first of them, the oldest first.</param>
/// <param name="HasMore">True when there are more than were looked at.</param>
/// <param name="Problem">Why it could not be read; null when it could.</param>
public sealed record PoisonQueue(string Queue, IReadOnlyList<PoisonMessage> Messages, bool HasMore, string? Problem);

/// <summary>A message that a host gave up.</summary>
/// <param name="Id">The queue's id of it.</param>
/// <param name="Since">When it was put there.</param>
/// <param name="What">The file's name, or the event's type and table.</param>
public sealed record PoisonMessage(string Id, DateTimeOffset? Since, string What);

/// <summary>What became of the messages of a queue.</summary>
/// <param name="Queue">Its name.</param>
/// <param name="Released">Put back, or announced.</param>
/// <param name="Gone">Deleted without more, as their file is no longer there.</param>
/// <param name="Kept">Those that could not be put back.</param>
/// <param name="Problem">Why the queue could not be worked off; null when it was.</param>
public sealed record PoisonRelease(string Queue, int Released, int Gone, IReadOnlyList<KeptMessage> Kept, string? Problem);

/// <summary>A message that stays where it is, and why.</summary>
public sealed record KeptMessage(string Id, string? What, string Reason);

/// <summary>The message of a given-up blob, as the Functions host writes it.</summary>
internal sealed record PoisonBlob(string FunctionId, string ContainerName, string BlobName);

/// <summary>Reads messages that may be anything; of what is not understood nothing is shown.</summary>
internal static class PoisonText
{
    private const string OwnEvents = "landfall.";

    /// <summary>The blob that a message names; null when it names none.</summary>
    public static PoisonBlob? OfBlob(string message)
    {
        try
        {
            return
                JsonSerializer.Deserialize<PoisonBlob>(Decoded(message)) is { FunctionId: not null, ContainerName: not null } blob
                && !string.IsNullOrEmpty(blob.BlobName)
                ? blob
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Type and subject of the event in a message.</summary>
    public static string OfEvent(string message)
    {
        try
        {
            var first = CloudEvent.ParseMany(BinaryData.FromString(Decoded(message))).FirstOrDefault();
            return first?.Type.StartsWith(OwnEvents, StringComparison.Ordinal) is true
                ? $"{first.Type} {first.Subject}".TrimEnd()
                : "an event of another sender";
        }
        catch (Exception notOne) when (notOne is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            return "not a CloudEvent";
        }
    }

    // Hosts write base64; what is not is read as it stands.
    private static string Decoded(string message)
    {
        var bytes = new byte[message.Length];
        return Convert.TryFromBase64String(message, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : message;
    }
}
