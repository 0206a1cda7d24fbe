using Microsoft.Extensions.Logging;

namespace Landfall.ServiceLevels;

/// <summary>What is said of promises.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Table} breaks its promise of {Objective} since {Since:u}. {Reason} See what waits with 'landfall status {Table}'."
    )]
    public static partial void Breached(ILogger logger, string table, string objective, DateTimeOffset since, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Table} keeps its promise of {Objective} again, which was broken since {Since:u}.")]
    public static partial void Recovered(ILogger logger, string table, string objective, DateTimeOffset since);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "The promises of {Table} are not judged: its ledger row in '{Partition}' is not the JSON that Landfall wrote. "
            + "Delete the row, and its history begins anew."
    )]
    public static partial void Unreadable(ILogger logger, string table, string partition, Exception failure);
}
