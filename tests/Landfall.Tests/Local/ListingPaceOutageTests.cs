using Landfall.Local.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Local;

/// <summary>How long a container is left alone after storage was away.</summary>
public sealed class ListingPaceOutageTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PauseSince_ListingThatWaitedAMinuteForStorage_IsNotMadeUpForByMinutesOfRest(bool isNew)
    {
        var time = new FakeTimeProvider();
        var pace = new ListingPace(TimeSpan.FromMilliseconds(500), time);
        var start = time.GetTimestamp();
        time.Advance(TimeSpan.FromMinutes(1));
        if (isNew)
        {
            pace.MetNew();
        }

        Assert.InRange(pace.PauseSince(start), TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }
}
