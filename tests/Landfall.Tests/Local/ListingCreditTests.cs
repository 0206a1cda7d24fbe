using Landfall.Local.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Landfall.Tests.Local;

/// <summary>How much time listings may take that bring nothing.</summary>
public sealed class ListingCreditTests
{
    private const double Share = 0.1;

    private readonly FakeTimeProvider _time = new();
    private readonly ListingCredit _credit;

    public ListingCreditTests() => _credit = new ListingCredit(_time);

    [Fact]
    public void IsLeft_SpentMoreThanThereWas_WaitsUntilItHasPassed()
    {
        _credit.Spend(TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.False(_credit.IsLeft(Share));
        _time.Advance(TimeSpan.FromMilliseconds(10));
        Assert.True(_credit.IsLeft(Share));
    }

    [Fact]
    public void IsLeft_ListingThatWaitedForStorageThatWasAway_IsNotPaidForInFull()
    {
        _credit.Spend(TimeSpan.FromMinutes(10));

        _time.Advance(TimeSpan.FromSeconds(101));
        Assert.True(_credit.IsLeft(Share));
    }
}
