using Landfall.Local.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Local;

/// <summary>How long a container is left alone between two listings.</summary>
public sealed class ListingPaceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ListingPace _pace;

    public ListingPaceTests() => _pace = new ListingPace(TimeSpan.FromMilliseconds(500), _time);

    [Theory]
    [InlineData(10, 500)]
    [InlineData(400, 800)]
    public void PauseSince_NothingNew_IsTheIntervalOrTwiceWhatTheListingTook(int tookMs, int pauseMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pauseMs), PauseAfter(tookMs, isNew: false));

    [Theory]
    [InlineData(10, 100)]
    [InlineData(100, 500)]
    public void PauseSince_SomethingNew_IsAFifthOfTheIntervalOrFiveTimesWhatTheListingTook(int tookMs, int pauseMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pauseMs), PauseAfter(tookMs, isNew: true));

    [Fact]
    public void PauseSince_HalfAMinuteAfterTheLastNewOne_IsTheIntervalAgain()
    {
        PauseAfter(10, isNew: true);
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(TimeSpan.FromMilliseconds(100), PauseAfter(10, isNew: false));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(500), PauseAfter(10, isNew: false));
    }

    [Theory]
    [InlineData(800, false)]
    [InlineData(800, true)]
    [InlineData(60_000, false)]
    [InlineData(60_000, true)]
    public void PauseSince_DearListing_IsASecondAtMost(int tookMs, bool isNew) =>
        Assert.Equal(TimeSpan.FromSeconds(1), PauseAfter(tookMs, isNew));

    private TimeSpan PauseAfter(int tookMs, bool isNew)
    {
        var start = _time.GetTimestamp();
        if (isNew)
        {
            _pace.MetNew();
        }

        _time.Advance(TimeSpan.FromMilliseconds(tookMs));
        return _pace.PauseSince(start);
    }
}
