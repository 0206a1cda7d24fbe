using Microsoft.Extensions.Logging;

namespace Landfall.Warehouses.Synapse;

/// <summary>What the Synapse warehouse says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "The Synapse pool is paused or starting (error {Number}); loads wait. Resume it when data should flow."
    )]
    public static partial void Paused(ILogger logger, int number);

    [LoggerMessage(2, LogLevel.Information, "The Synapse pool answers again.")]
    public static partial void Resumed(ILogger logger);

    [LoggerMessage(3, LogLevel.Debug, "Synapse failed with {Numbers} and is asked again ({Attempt}).")]
    public static partial void Repeats(ILogger logger, string numbers, int attempt);

    [LoggerMessage(
        4,
        LogLevel.Debug,
        "A transaction of {Package} could not be rolled back, as its connection is gone; Synapse does it itself."
    )]
    public static partial void NotRolledBack(ILogger logger, string package, Exception failure);

    [LoggerMessage(
        5,
        LogLevel.Warning,
        "The answer to the commit of {Package} was lost ({Numbers}); the next load of its batches finds out by their markers whether it is "
            + "in."
    )]
    public static partial void CommitUnclear(ILogger logger, string package, string numbers);

    [LoggerMessage(6, LogLevel.Warning, "The Synapse pool could not be checked at the start, the first load does it: {Reason}")]
    public static partial void NotChecked(ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Information, "{Load} waits, as this host has {Loads} sessions with the pool under way.")]
    public static partial void Waits(ILogger logger, string load, int loads);
}
