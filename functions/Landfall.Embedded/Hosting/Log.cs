using Microsoft.Extensions.Logging;

namespace Landfall.Embedded.Hosting;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "This host does the work now, in term {Term}")]
    public static partial void Working(this ILogger log, long term);

    [LoggerMessage(2, LogLevel.Information, "Standing by: {Detail}")]
    public static partial void StandingBy(this ILogger log, string detail);

    [LoggerMessage(3, LogLevel.Warning, "This host has the lease and cannot begin yet; it tries again. {Detail}")]
    public static partial void NotReady(this ILogger log, string detail);

    [LoggerMessage(4, LogLevel.Warning, "The storage could not be asked who does the work; it is asked again")]
    public static partial void SeatUnreachable(this ILogger log, Exception failure);

    [LoggerMessage(5, LogLevel.Error, "{Detail}")]
    public static partial void LeaseLost(this ILogger log, string detail);

    [LoggerMessage(6, LogLevel.Critical, "The work could not be taken over, so this host ends")]
    public static partial void TakeOverFailed(this ILogger log, Exception failure);

    [LoggerMessage(7, LogLevel.Warning, "The host's lease could not be handed back; the next host waits up to {Seconds} s for its end")]
    public static partial void LeaseNotReleased(this ILogger log, Exception failure, double seconds);
}
