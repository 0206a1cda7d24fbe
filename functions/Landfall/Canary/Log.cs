using Microsoft.Extensions.Logging;

namespace Landfall.Canary;

/// <summary>What measuring readers' waiting time says.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Table} was loaded, and a small query of its view had no answer after {Seconds:0.#} s; whoever reads it waits, too. "
            + "Look for what holds the warehouse up; the metric landfall.query.duration shows since when."
    )]
    public static partial void Slow(ILogger logger, string table, double seconds);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "{Table} was loaded, and a small query of its view failed. It is asked again behind a later load."
    )]
    public static partial void Failed(ILogger logger, string table, Exception failure);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "How long a query of {Table} took cannot be written into the ledger; only this number is lost."
    )]
    public static partial void NotWritten(ILogger logger, string table, Exception failure);
}
