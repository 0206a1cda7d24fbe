using System.Globalization;
using Landfall.Loading.Modes.Full;

namespace Landfall.Tests.Loading;

public sealed class SnapshotOrderTests
{
    [Theory]
    [InlineData("2024-9-30", "2024-10-1")]
    [InlineData("2024-09-30", "2024-10-01")]
    [InlineData("week 9", "week 10")]
    [InlineData("9", "000010")]
    [InlineData("07", "7")]
    [InlineData("2024", "2024-10")]
    [InlineData("2026-11-28", "2026-11-28T140530Z")]
    [InlineData("2026-11-28T140530Z", "2026-11-29")]
    [InlineData("2026-9-30", "2026-11-28T140530Z")]
    [InlineData("20240930T000000Z", "20241001T000000Z")]
    [InlineData("2026-11-27", "20261128T140530Z")]
    [InlineData("20261128T140530Z", "2026-11-28T140531Z")]
    [InlineData("2026-11-28T140529Z", "20261128T140530Z")]
    [InlineData("2026-11-28T140530Z", "20261128T140530Z")]
    [InlineData("20261128T140530Z", "2026-11-29")]
    [InlineData("20261199T140530Z", "20270101T000000Z-1")]
    [InlineData("20261199", "20270101")]
    [InlineData("9999999999999999999999998", "9999999999999999999999999")]
    public void Compare_TheFirstIsOlder_InBothDirections(string older, string newer)
    {
        Assert.True(SnapshotOrder.Instance.Compare(older, newer) < 0);
        Assert.True(SnapshotOrder.Instance.Compare(newer, older) > 0);
        Assert.Equal(0, SnapshotOrder.Instance.Compare(newer, newer));
    }

    [Fact]
    public void Compare_DaysWrittenInAnyWidth_IsTheOrderOfTheDays()
    {
        var days = Enumerable.Range(0, 1_000).Select(day => new DateOnly(2024, 1, 1).AddDays(day)).ToList();
        foreach (var form in new[] { "yyyy-M-d", "yyyy-MM-dd", "yyyyMMdd", "yyyy/M/dd" })
        {
            var keys = days.ConvertAll(day => day.ToString(form, CultureInfo.InvariantCulture));

            Assert.Equal(keys, keys.AsEnumerable().Reverse().Order(SnapshotOrder.Instance));
        }
    }

    [Fact]
    public void Compare_AnyKeys_IsOneOrder()
    {
        string[] parts = ["", "0", "00", "7", "07", "10", "a", "b", "-", "1a", "20261128T140530Z", "2026-11-28T140530Z"];
        var keys = (from first in parts from second in parts from third in parts select first + second + third)
            .Distinct()
            .ToList();
        var sorted = keys.Order(SnapshotOrder.Instance).ToList();

        for (var at = 1; at < sorted.Count; at++)
        {
            Assert.True(SnapshotOrder.Instance.Compare(sorted[at - 1], sorted[at]) < 0, $"{sorted[at - 1]} and {sorted[at]}");
        }

        Assert.Equal(sorted, keys.AsEnumerable().Reverse().Order(SnapshotOrder.Instance));
    }
}
