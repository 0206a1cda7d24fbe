using Landfall.Contracts;
using Landfall.Landing.Sweeping;

namespace Landfall.Tests.Landing.Sweeping;

public sealed class HotPrefixesTests
{
    private static readonly DateOnly Today = new(2026, 11, 30);

    [Theory]
    [InlineData("sf/account.csv", "sf/account.csv")]
    [InlineData("sf/*/x.csv", "sf/")]
    [InlineData("sf/exp_*.csv", "sf/exp_")]
    [InlineData("**/*.csv", "")]
    [InlineData("sf/weekly/*.zip!/Deal.csv", "sf/weekly/")]
    [InlineData("sf/{snapshot}/*.csv", "sf/ sf/2026-11-30 sf/20261130 sf/2026-12-01 sf/20261201 sf/2026-11-29 sf/20261129")]
    [InlineData("{snapshot}/*.csv", "2026-11-30 20261130 2026-12-01 20261201 2026-11-29 20261129")]
    [InlineData("am/{digits}/{digits}/{digits}/*", "am/ am/2026/11/30 am/2026/12/01 am/2026/11/29")]
    [InlineData("am/e-{digits}-{digits}-{digits}.csv", "am/e- am/e-2026-11-30 am/e-2026-12-01 am/e-2026-11-29")]
    [InlineData("am/{digits}.csv", "am/ am/20261130 am/20261201 am/20261129")]
    [InlineData("am/{digits}_{digits}.csv", "am/ am/20261130 am/20261201 am/20261129")]
    public void Of_Pattern_NamesItsBeginAndTheDaysAround(string pattern, string expected) =>
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            HotPrefixes.Of([FakeClaims.Contract("a.b", pattern)], Today, most: 64)
        );

    [Fact]
    public void Of_MarkersOfAContract_AreExpectedToo()
    {
        var contract = FakeClaims.Contract("a.b", "sf/data/*.csv") with
        {
            MarkerFiles = LandingPattern.Parse("sf/markers/*"),
            SnapshotClosedBy = new SnapshotClosing(SnapshotClosingKind.Marker, "sf/done-{snapshot}"),
        };

        Assert.Equal(["sf/data/", "sf/markers/", "sf/done-"], HotPrefixes.Of([contract], Today, most: 3));
    }

    [Fact]
    public void Of_MoreThanThereIsRoomFor_AreCutToTheirFolders()
    {
        var contracts = Enumerable.Range(0, 100).Select(n => FakeClaims.Contract($"crm.t{n}", $"crm/t{n}/*.csv")).ToList();
        contracts.Add(FakeClaims.Contract("inbox.x", "inbox/x_*.csv"));

        Assert.Equal(101, HotPrefixes.Of(contracts, Today, most: 101).Count);
        Assert.Equal(["crm/", "inbox/x_"], HotPrefixes.Of(contracts, Today, most: 64));
        Assert.Empty(HotPrefixes.Of(contracts, Today, most: 0));
    }
}
