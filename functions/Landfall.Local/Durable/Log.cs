using Microsoft.Extensions.Logging;

namespace Landfall.Local.Durable;

internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Information,
        "Orchestrations run in task hub '{TaskHub}', {Orchestrators} orchestrators and {Activities} activities."
    )]
    public static partial void Started(ILogger logger, string taskHub, int orchestrators, int activities);

    [LoggerMessage(2, LogLevel.Information, "Orchestrations of task hub '{TaskHub}' stopped.")]
    public static partial void Stopped(ILogger logger, string taskHub);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "Orchestrations of task hub '{TaskHub}' did not stop within {Seconds} s; others take up what was in hand."
    )]
    public static partial void NotStopped(ILogger logger, string taskHub, double seconds, Exception? failure);

    [LoggerMessage(4, LogLevel.Debug, "Purged {What}: {Count}.")]
    public static partial void Purged(ILogger logger, string what, int count);

    [LoggerMessage(5, LogLevel.Information, "Could not purge {What}; it is tried again.")]
    public static partial void NotPurged(ILogger logger, string what, Exception failure);
}
