using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Triggers;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Function} failed for blob {Blob}, attempt {Attempt}; the next listing tries again")]
    public static partial void BlobFailed(this ILogger log, Exception failure, string function, string blob, int attempt);

    [LoggerMessage(2, LogLevel.Error, "{Function} failed for blob {Blob} {Attempts} times and is not called for this version again before the next start; the sweep finds the file")]
    public static partial void BlobGivenUp(this ILogger log, Exception failure, string function, string blob, int attempts);

    [LoggerMessage(3, LogLevel.Warning, "{Function}: container {Container} could not be listed; it is tried again")]
    public static partial void PollFailed(this ILogger log, Exception failure, string function, string container);

    [LoggerMessage(4, LogLevel.Error, "{Function} failed; it is called again at its next time")]
    public static partial void TimerFailed(this ILogger log, Exception failure, string function);

    [LoggerMessage(6, LogLevel.Warning, "{Function} failed for the event {Event}, attempt {Attempt}; it is called again")]
    public static partial void EventFailed(this ILogger log, Exception failure, string function, string @event, int attempt);

    [LoggerMessage(7, LogLevel.Error, "{Function} failed for the event {Event} {Attempts} times and is not called for it again")]
    public static partial void EventGivenUp(this ILogger log, Exception failure, string function, string @event, int attempts);

    [LoggerMessage(8, LogLevel.Warning, "{Function}: the line at byte {Offset} of {File} is no CloudEvent and was left out")]
    public static partial void LineLeftOut(this ILogger log, string function, string file, long offset);

    [LoggerMessage(9, LogLevel.Warning, "{Function}: the event files in {Folder} could not be read; it is tried again")]
    public static partial void EventsUnreadable(this ILogger log, Exception failure, string function, string folder);

    [LoggerMessage(5, LogLevel.Error, "A trigger ended with a failure while the host stopped; what it was to call is called again after the next start")]
    public static partial void TriggerEnded(this ILogger log, Exception failure);
}
