namespace Landfall.Contracts;

/// <summary>One thing that a contract promises of its table, as <c>slaProperties</c> of the standard name it.</summary>
/// <param name="Kind">What is promised.</param>
/// <param name="Promise">The promise as the contract writes it, such as <c>1 h</c>, <c>09:00+01:00</c> or <c>2 %</c>.</param>
public sealed record ServiceLevel(ServiceLevelKind Kind, string Promise)
{
    /// <summary>The time that is promised: of frequency, latency and retention; null of any other.</summary>
    public TimeSpan? Within { get; init; }

    /// <summary>The time of the day that is promised; null of any other kind.</summary>
    public DailyTime? By { get; init; }

    /// <summary>The greatest share of a day's rows, 0 to 1, that may be rejected; null of any other kind.</summary>
    public double? MostRejected { get; init; }
}

/// <summary>What a service level is about.</summary>
public enum ServiceLevelKind
{
    /// <summary>New data comes at least so often.</summary>
    Frequency,

    /// <summary>A file that landed can be queried within so long.</summary>
    Latency,

    /// <summary>The day's data can be queried by a time of the day.</summary>
    TimeOfAvailability,

    /// <summary>At most so many of a day's rows are rejected.</summary>
    ErrorRate,

    /// <summary>How long data is kept; it is kept in the contract for readers, and nobody evaluates it.</summary>
    Retention,
}

/// <summary>A time of the day, each day, where a clock shows it.</summary>
/// <param name="Time">What the clock shows.</param>
/// <param name="Zone">Where it is: a fixed offset from UTC, or a zone with a name.</param>
public sealed record DailyTime(TimeOnly Time, TimeZoneInfo Zone)
{
    /// <summary>The local day in which <paramref name="instant"/> is.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Zone).DateTime);

    /// <summary>When the local day begins, UTC.</summary>
    public DateTimeOffset Begin(DateOnly day) => At(day, TimeOnly.MinValue);

    /// <summary>When the clock shows the time on the local day, UTC.</summary>
    public DateTimeOffset On(DateOnly day) => At(day, Time);

    // A time that the clock leaves out when summer begins is taken for the first one after it.
    private DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(1);
        }

        return new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
