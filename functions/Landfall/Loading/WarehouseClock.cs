namespace Landfall.Loading;

/// <summary>Times as every warehouse can keep them.</summary>
internal static class WarehouseClock
{
    /// <summary>The time in UTC, cut to whole microseconds, so that it reads back as it was written.</summary>
    public static DateTimeOffset Whole(DateTimeOffset time)
    {
        var utc = time.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
