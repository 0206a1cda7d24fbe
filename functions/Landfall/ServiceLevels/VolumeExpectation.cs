using System.Globalization;

namespace Landfall.ServiceLevels;

/// <summary>How many rows are to be expected of a day, by the same days of the weeks before.</summary>
/// <param name="Low">The fewest.</param>
/// <param name="High">The most.</param>
internal sealed record VolumeExpectation(long Low, long High)
{
    /// <summary>Weeks that are gone back at most.</summary>
    public const int Weeks = 8;

    private const int Fewest = 4;
    private const int WeekDays = 7;

    // Three standard deviations of what is spread normally, whose median distance from its middle is 0.6745 of one.
    private const double Spread = 3 * 1.4826;

    // Days that were all alike say little about the next one.
    private const double LeastShare = 0.1;

    /// <summary>
    /// The middle of the days of the same name, and as much to both sides as they are usually away from it; null with fewer than four of
    /// them, and where most had no rows.
    /// </summary>
    /// <param name="day">The day in question, UTC.</param>
    /// <param name="rows">Rows by day; a day that is missing had none.</param>
    /// <param name="firstWhole">The first day that was seen as a whole.</param>
    public static VolumeExpectation? Of(DateOnly day, IReadOnlyDictionary<DateOnly, long> rows, DateOnly firstWhole)
    {
        var days = Enumerable
            .Range(1, Weeks)
            .Select(week => day.AddDays(-week * WeekDays))
            .Where(before => before >= firstWhole)
            .Select(before => (double)rows.GetValueOrDefault(before))
            .ToList();
        if (days.Count < Fewest || Median(days) <= 0)
        {
            return null;
        }

        var middle = Median(days);
        var width = Math.Max(Spread * Median(days.ConvertAll(one => Math.Abs(one - middle))), LeastShare * middle);
        return new VolumeExpectation((long)Math.Max(0, Math.Floor(middle - width)), (long)Math.Ceiling(middle + width));
    }

    /// <summary>What is wrong with so many rows, for people.</summary>
    public string Reason(long rows, DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows, expected {Low:N0} to {High:N0} for a {day.DayOfWeek}");

    private static double Median(List<double> numbers)
    {
        var sorted = numbers.Order().ToList();
        var half = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
