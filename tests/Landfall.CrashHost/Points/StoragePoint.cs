using System.Text;
using System.Xml.Linq;

namespace Landfall.CrashHost.Points;

/// <summary>Names the point that a request to storage has reached once it is answered.</summary>
public static class StoragePoint
{
    /// <summary>The point's name; null for a request that changes nothing worth a name.</summary>
    /// <param name="method">The HTTP method.</param>
    /// <param name="container">The container or queue, without its prefix.</param>
    /// <param name="blob">The blob's name; empty for the container itself.</param>
    public static string? Of(string method, string container, string blob) =>
        (method, container) switch
        {
            ("GET", "landing") when blob.Length > 0 => CrashPoint.LandingRead,
            ("PUT", "lake") => CrashPoint.PartUploaded,
            ("PUT", "rejects") => CrashPoint.RejectsUploaded,
            ("POST", "events") => CrashPoint.EventSent,
            _ => null,
        };

    /// <summary>The point that a message of the engine has reached once it is in its queue; null for one that is worth no name.</summary>
    public static string? OfMessage(string message) =>
        message.Contains("ExecutionStartedEvent", StringComparison.Ordinal) ? CrashPoint.Scheduled
        : message.Contains("TaskScheduledEvent", StringComparison.Ordinal) ? CrashPoint.HandedOut
        : message.Contains("TaskCompletedEvent", StringComparison.Ordinal) ? CrashPoint.OutcomeStored
        : null;

    /// <summary>The text of the message that a request puts into a queue.</summary>
    public static string MessageOf(string body)
    {
        var text = XDocument.Parse(body).Root!.Value;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
    }
}
