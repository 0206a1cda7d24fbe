using Microsoft.Extensions.Logging;

namespace Landfall.Events;

/// <summary>What telling says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Events} events of {Table} could not be told and are kept; "
            + "the next try is at {DueAt}. Look at the sink that Landfall:Events names."
    )]
    public static partial void SinkAway(ILogger logger, string table, int events, DateTimeOffset dueAt, Exception failure);
}
