using System.Globalization;
using Landfall.Contracts;

namespace Landfall.Completeness;

/// <summary>Numbers the hours, days, weeks and months one after the other.</summary>
internal static class FilePeriods
{
    // 1970-01-05 was a Monday.
    private static readonly DateTimeOffset FirstMonday = new(1970, 1, 5, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FirstDay = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The number of the period in which <paramref name="instant"/> is.</summary>
    public static long IndexOf(FilePeriod period, DateTimeOffset instant) =>
        period switch
        {
            FilePeriod.Hour => (long)Math.Floor((instant - FirstDay).TotalHours),
            FilePeriod.Day => (long)Math.Floor((instant - FirstDay).TotalDays),
            FilePeriod.Week => (long)Math.Floor((instant - FirstMonday).TotalDays / 7),
            FilePeriod.Month => (instant.UtcDateTime.Year * 12L) + instant.UtcDateTime.Month - 1,
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "Numbers have no time."),
        };

    /// <summary>When a period begins, UTC; it ends when the next one begins.</summary>
    public static DateTimeOffset BeginOf(FilePeriod period, long index) =>
        period switch
        {
            FilePeriod.Hour => FirstDay.AddHours(index),
            FilePeriod.Day => FirstDay.AddDays(index),
            FilePeriod.Week => FirstMonday.AddDays(index * 7),
            FilePeriod.Month => new DateTimeOffset((int)(index / 12), (int)(index % 12) + 1, 1, 0, 0, 0, TimeSpan.Zero),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, "Numbers have no time."),
        };

    /// <summary>How long a file of a period is not missed after its end where the contract says nothing: one more period.</summary>
    public static DateTimeOffset DueOf(FilePeriod period, long index, TimeSpan? within) =>
        within is { } time ? BeginOf(period, index + 1) + time : BeginOf(period, index + 2);

    /// <summary>What a period is called.</summary>
    public static string NameOf(FilePeriod period, long index) =>
        period == FilePeriod.Number
            ? index.ToString(CultureInfo.InvariantCulture)
            : BeginOf(period, index)
                .ToString(
                    period switch
                    {
                        FilePeriod.Hour => "yyyy-MM-dd'T'HH",
                        FilePeriod.Month => "yyyy-MM",
                        _ => "yyyy-MM-dd",
                    },
                    CultureInfo.InvariantCulture
                );
}
