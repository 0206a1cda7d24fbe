using Microsoft.Extensions.Logging;

namespace Landfall.Local.Polling;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{Function} failed for blob {Blob}, attempt {Attempt}; the next listing tries again")]
    public static partial void BlobFailed(this ILogger log, Exception failure, string function, string blob, int attempt);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "{Function} failed for blob {Blob} {Attempts} times; it is in the queue {Poison} now. "
            + "Fix the reason and put it back by 'landfall release --messages'"
    )]
    public static partial void BlobGivenUp(this ILogger log, Exception failure, string function, string blob, int attempts, string poison);

    [LoggerMessage(3, LogLevel.Warning, "{Function}: container {Container} could not be listed; it is tried again")]
    public static partial void PollFailed(this ILogger log, Exception failure, string function, string container);

    [LoggerMessage(4, LogLevel.Error, "{Function} failed; it is called again at its next time")]
    public static partial void TimerFailed(this ILogger log, Exception failure, string function);

    [LoggerMessage(5, LogLevel.Warning, "{Function} failed for the message {Message} of {Queue}, try {Try}; it is called again")]
    public static partial void MessageFailed(this ILogger log, Exception failure, string function, string message, string queue, long @try);

    [LoggerMessage(
        6,
        LogLevel.Error,
        "{Function} failed for the message {Message} of {Queue} {Tries} times "
            + "and is in the queue {Poison} now; fix the reason and put it back by 'landfall release --messages'"
    )]
    public static partial void MessagePoisoned(
        this ILogger log,
        Exception failure,
        string function,
        string message,
        string queue,
        long tries,
        string poison
    );

    [LoggerMessage(8, LogLevel.Warning, "{Function}: blob {Blob} could not be written into the queue {Poison}; it is tried again")]
    public static partial void PoisonUnwritten(this ILogger log, Exception failure, string function, string blob, string poison);

    [LoggerMessage(7, LogLevel.Warning, "{Function}: the queue {Queue} could not be read; it is tried again")]
    public static partial void QueueUnreadable(this ILogger log, Exception failure, string function, string queue);
}
