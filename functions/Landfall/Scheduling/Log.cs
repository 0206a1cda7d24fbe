using Microsoft.Extensions.Logging;

namespace Landfall.Scheduling;

/// <summary>What scheduling says.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Table} is ready for the {Round}. time: all {Inputs} tables that it waits for have updates.")]
    public static partial void Ready(ILogger logger, string table, int round, int inputs);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "An event of type {Type} does not hold what the type says and was left alone. Look at who else may send to the topic."
    ),]
    public static partial void NotUnderstood(ILogger logger, string type);
}
