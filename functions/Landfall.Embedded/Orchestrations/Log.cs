using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Orchestrations;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Orchestrations go on: {Open} open instances")]
    public static partial void Started(this ILogger log, int open);

    [LoggerMessage(2, LogLevel.Error, "Orchestration {Name} {InstanceId} failed: {Message}")]
    public static partial void InstanceFailed(this ILogger log, string name, string instanceId, string message);

    [LoggerMessage(3, LogLevel.Warning, "The journal of {InstanceId} could not be written; it is tried again")]
    public static partial void JournalUnreachable(this ILogger log, Exception failure, string instanceId);

    [LoggerMessage(4, LogLevel.Error, "{Message}")]
    public static partial void Conflict(this ILogger log, string message);

    [LoggerMessage(5, LogLevel.Warning, "Activity {Name} of {InstanceId} failed; its orchestration decides whether it is tried again")]
    public static partial void ActivityFailed(this ILogger log, Exception failure, string name, string instanceId);
}
