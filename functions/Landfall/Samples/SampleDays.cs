using System.Globalization;
using System.Text;

namespace Landfall.Samples;

/// <summary>Days as <c>yyyy-MM-dd</c>, made once because a sample writes millions of them.</summary>
internal static class SampleDays
{
    private static readonly DateOnly First = new(1940, 1, 1);

    private static readonly byte[][] Days =
        [.. Enumerable.Range(0, 60_000).Select(day => Encoding.ASCII.GetBytes(First.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))];

    /// <summary>The text of a day of the years 1940 to 2100.</summary>
    public static ReadOnlySpan<byte> Text(DateOnly day) => Days[day.DayNumber - First.DayNumber];
}
