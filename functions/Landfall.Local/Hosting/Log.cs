using Microsoft.Extensions.Logging;

namespace Landfall.Local.Hosting;

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

    [LoggerMessage(5, LogLevel.Warning, "{Detail}")]
    public static partial void SteppedBack(this ILogger log, string detail);

    [LoggerMessage(6, LogLevel.Error, "The work could not be taken over; this host stands by and tries again")]
    public static partial void TakeOverFailed(this ILogger log, Exception failure);

    [LoggerMessage(8, LogLevel.Error, "A trigger died; its host stops its work and begins again")]
    public static partial void TriggerEnded(this ILogger log, Exception failure);

    [LoggerMessage(7, LogLevel.Warning, "The host's lease could not be handed back; the next host waits up to {Seconds} s for its end")]
    public static partial void LeaseNotReleased(this ILogger log, Exception failure, double seconds);
}
