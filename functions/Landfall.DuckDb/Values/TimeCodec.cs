namespace Landfall.DuckDb.Values;

/// <summary>DuckDB counts days and microseconds from 1970-01-01; .NET counts days and 100-nanosecond ticks from 0001-01-01.</summary>
internal static class TimeCodec
{
    private static readonly int s_epochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static int Days(DateOnly date) => date.DayNumber - s_epochDay;

    /// <summary>Microseconds since 1970, cut (towards the past) where a tick has no counterpart.</summary>
    public static long Microseconds(DateTime time) =>
        (time.Ticks / TimeSpan.TicksPerMicrosecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The date, or null where DuckDB's calendar (with infinity) goes beyond .NET's.</summary>
    public static DateOnly? Date(int days)
    {
        var number = (long)days + s_epochDay;
        return number >= DateOnly.MinValue.DayNumber && number <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)number) : null;
    }

    /// <summary>The time of day, or null for DuckDB's 24:00:00.</summary>
    public static TimeOnly? Time(long microseconds) =>
        microseconds < TimeSpan.MicrosecondsPerDay ? new TimeOnly(microseconds * TimeSpan.TicksPerMicrosecond) : null;

    /// <summary>The time in kind Unspecified, or null where DuckDB's calendar (with infinity) goes beyond .NET's.</summary>
    /// <param name="units">Units since 1970.</param>
    /// <param name="unitsPerSecond">1, 1000 or 1000000.</param>
    public static DateTime? Timestamp(long units, long unitsPerSecond)
    {
        var ticks = ((Int128)units * (TimeSpan.TicksPerSecond / unitsPerSecond)) + DateTime.UnixEpoch.Ticks;
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks ? new DateTime((long)ticks) : null;
    }
}
