namespace Landfall.ServiceLevels;

/// <summary>Adds up the time in which a promise was broken, by UTC day, and says what is left.</summary>
internal static class ErrorBudget
{
    /// <summary>The days that it is about, this one included.</summary>
    public const int Days = 30;

    /// <summary>The seconds by day with those of one more time; days that are too old to count are left out.</summary>
    public static IReadOnlyDictionary<DateOnly, double> Plus(
        IReadOnlyDictionary<DateOnly, double> seconds,
        DateTimeOffset from,
        DateTimeOffset until
    )
    {
        var sum = seconds.ToDictionary();
        while (from < until)
        {
            var day = DateOnly.FromDateTime(from.UtcDateTime);
            var end = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);
            end = end < until ? end : until;
            sum[day] = sum.GetValueOrDefault(day) + (end - from).TotalSeconds;
            from = end;
        }

        var first = FirstDay(until);
        return sum.Where(one => one.Key >= first).ToDictionary();
    }

    /// <summary>The part of <paramref name="budget"/> that is left, -1 to 1.</summary>
    /// <param name="seconds">Seconds by day that are over.</param>
    /// <param name="openSince">Since when the promise is broken; null while it is kept.</param>
    /// <param name="budget">The time that there is.</param>
    /// <param name="now">The end of the 30 days.</param>
    public static double Left(IReadOnlyDictionary<DateOnly, double> seconds, DateTimeOffset? openSince, TimeSpan budget, DateTimeOffset now)
    {
        var first = FirstDay(now);
        var used = seconds.Where(one => one.Key >= first).Sum(one => one.Value);
        if (openSince is { } since)
        {
            var begin = new DateTimeOffset(first, TimeOnly.MinValue, TimeSpan.Zero);
            used += Math.Max(0, (now - (since > begin ? since : begin)).TotalSeconds);
        }

        return Math.Max(-1, 1 - (used / budget.TotalSeconds));
    }

    private static DateOnly FirstDay(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime).AddDays(1 - Days);
}
