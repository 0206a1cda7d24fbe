using Landfall.Landing.Sweeping;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Landing.Sweeping;

public sealed class ListingPlacesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero));
    private readonly ListingPlaces _places;

    public ListingPlacesTests() => _places = new ListingPlaces(_time);

    [Fact]
    public void Met_ContainerOfOnePage_IsAPassEachTime()
    {
        Assert.True(Met("", null, next: null));
        Assert.True(Met("", null, next: null));

        Assert.True(_places.IsSmall);
        Assert.Empty(_places.Large());
    }

    [Fact]
    public void Met_LargerContainer_IsPassedPageByPageFromItsBeginAgainAndAgain()
    {
        Assert.False(Met("", null, next: "1"));
        Assert.False(_places.IsSmall);
        Assert.Equal(new ListingPlace("", "1"), _places.NextTurn());
        Assert.False(Met("", "1", next: "2"));

        Assert.True(Met("", "2", next: null));

        Assert.Equal(new ListingPlace("", null), _places.NextTurn());
        Assert.False(Met("", null, next: "1"));
    }

    [Fact]
    public void Met_PageOutOfTurn_IsNoPartOfThePass()
    {
        Met("", null, next: "1");

        Assert.False(Met("", "2", next: null));

        Assert.Equal("1", _places.Next);
    }

    [Fact]
    public void Hot_ExpectedPrefixes_AreListedUnlessASmallOneCoversThem()
    {
        Met("", null, next: "1");
        _places.Expect(["sf/", "am/"], ["sf/2026/"]);
        Assert.Equal(["am/", "sf/", "sf/2026/"], HotPrefixes());

        Met("sf/", null, next: null);
        Met("am/", null, next: "1");

        Assert.Equal(["sf/"], HotPrefixes());
        Assert.Equal(["", "am/"], _places.Large());
        _places.Expect(["am/"], []);
        Assert.Empty(HotPrefixes());
    }

    [Fact]
    public void Hot_LargePrefix_HasItsLastPageAndThoseThatBroughtSomethingLately()
    {
        Met("", null, next: "1");
        _places.Expect(["am/"], []);
        Met("am/", null, next: "1");
        Met("am/", "1", next: "2", "am/x.csv");
        Met("am/", "2", next: "3", "am/deeper/x.csv");
        Met("am/", "3", next: null);

        Assert.Equal([new(new("am/", "1"), true, true), new(new("am/", "3"), false, true)], _places.Hot());
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([new(new("am/", "1"), false, true), new(new("am/", "3"), false, true)], _places.Hot());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([new(new("am/", "3"), false, true)], _places.Hot());
    }

    [Fact]
    public void Hot_LastPageGrowsPastItsEnd_GoesOnBehindIt()
    {
        Met("", null, next: "1");
        _places.Expect(["am/"], []);
        Met("am/", null, next: null, "am/x.csv");
        _time.Advance(TimeSpan.FromHours(2));

        Met("am/", null, next: "1");
        Assert.Equal([new(new("am/", "1"), false, true)], _places.Hot());
        Met("am/", "1", next: "2");
        Assert.Equal([new(new("am/", "2"), false, true)], _places.Hot());
        Met("am/", "2", next: null);
        Assert.Equal([new(new("am/", "2"), false, true)], _places.Hot());
    }

    [Fact]
    public void NextTurn_SeveralLargePrefixes_GoesFromOneToTheNext()
    {
        Met("", null, next: "1");
        _places.Expect(["am/"], ["sf/"]);
        Met("am/", null, next: "a");
        Met("sf/", null, next: "s");

        Assert.Equal(
            [new("", "1"), new("am/", "a"), new("sf/", "s"), new("", "1")],
            Enumerable.Range(0, 4).Select(_ => _places.NextTurn()!.Value)
        );
    }

    [Fact]
    public void Copy_GoesItsOwnWay()
    {
        Met("", null, next: "1");
        var copy = _places.Copy();

        copy.GoOn("9");

        Assert.Equal(("1", "9", false), (_places.Next, copy.Next, copy.IsSmall));
    }

    [Fact]
    public void Lost_PlaceThatStorageDoesNotKnow_BeginsAnew()
    {
        Met("", null, next: "1");

        _places.Lost(new ListingPlace("", "1"));

        Assert.Null(_places.Next);
    }

    private bool Met(string prefix, string? token, string? next, params string[] fresh) =>
        _places.Met(new ListedPage(new ListingPlace(prefix, token), [], next), fresh);

    private IEnumerable<string> HotPrefixes() => _places.Hot().Select(hot => hot.Place.Prefix).Order(StringComparer.Ordinal);
}
