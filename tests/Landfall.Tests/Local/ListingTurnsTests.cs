using Landfall.Landing.Sweeping;
using Landfall.Local.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Local;

/// <summary>Which hot places are listed when.</summary>
public sealed class ListingTurnsTests
{
    private static readonly ListingPlace Crowded = new("crowd/", "last");
    private static readonly ListingPlace Other = new("other/");

    private readonly FakeTimeProvider _time = new();
    private readonly ListingTurns _turns;

    public ListingTurnsTests() => _turns = new ListingTurns(share: 0.1, _time);

    [Fact]
    public void Due_PlacesThatWereNeverListed_AreAllDue() => Assert.Equal([Crowded, Other], Due(Cold(Crowded), Cold(Other)));

    [Fact]
    public void Due_DearPlaceBesideACheapOne_WaitsForItselfAlone()
    {
        Listed(Crowded, 1_000);
        Listed(Other, 10);

        // Of two a twentieth of the time each.
        _time.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Empty(Due(Cold(Crowded), Cold(Other)));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([Other], Due(Cold(Crowded), Cold(Other)));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal([Other, Crowded], Due(Cold(Crowded), Cold(Other)));
    }

    [Fact]
    public void Due_ListingThatWaitedForStorageThatWasAway_SaysNothingOfTheNext()
    {
        Listed(Other, 10);

        Listed(Other, 600_000);

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([Other], Due(Cold(Other)));
    }

    [Fact]
    public void Due_EveryListingIsDear_WaitsForWhatTheyTake()
    {
        foreach (var _ in Enumerable.Range(0, 4))
        {
            Listed(Other, 8_000);
        }

        _time.Advance(TimeSpan.FromSeconds(79));
        Assert.Empty(Due(Cold(Other)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([Other], Due(Cold(Other)));
    }

    [Fact]
    public void Due_PlacesWhereBlobsOnlyCameLately_ShareATimeOfTheirOwn()
    {
        Listed(Crowded, 100);
        Listed(Other, 100);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([Crowded, Other], Due(new HotPlace(Crowded, IsBusy: false, IsExpected: false), Cold(Other)));
    }

    [Fact]
    public void Due_SomethingCameJustNow_HasAnEighthOfTheTimeWhereAnotherIsBusyToo()
    {
        Listed(Crowded, 1_000);
        Listed(Other, 10);

        _time.Advance(TimeSpan.FromMilliseconds(80));
        Assert.Equal([Other], Due(Busy(Crowded), Busy(Other)));
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal([Other], Due(Busy(Crowded), Busy(Other)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal([Other, Crowded], Due(Busy(Crowded), Busy(Other)));
    }

    [Fact]
    public void Due_SeveralPagesOfOnePrefix_AreListedOneARound()
    {
        var first = Crowded with { Token = "first" };

        Assert.Equal([first, Other], Due(Busy(first), Busy(Crowded), Cold(Other)));
        Assert.Equal([Crowded, Other], Due(Busy(Crowded), Busy(first), Cold(Other)));
    }

    [Fact]
    public void Due_PlaceThatWasColdMeanwhile_IsListedAtOnce()
    {
        Listed(Other, 1_000);
        Assert.Empty(Due(Cold(Other)));

        Due(Cold(Crowded));

        Assert.Equal([Other], Due(Cold(Other)));
    }

    private static HotPlace Cold(ListingPlace place) => new(place, IsBusy: false, IsExpected: true);

    private static HotPlace Busy(ListingPlace place) => new(place, IsBusy: true, IsExpected: true);

    private IReadOnlyList<ListingPlace> Due(params HotPlace[] hot) => _turns.Due(hot);

    private void Listed(ListingPlace place, int tookMs) => _turns.Listed(place, TimeSpan.FromMilliseconds(tookMs));
}
