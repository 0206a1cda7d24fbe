using Landfall.Landing.Sweeping;

namespace Landfall.Tests.Landing.Sweeping;

public sealed class SweepWindowTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_NeverSwept_LooksAtEverything() =>
        Assert.Equal(DateTimeOffset.MinValue, SweepWindow.Create(Now, null, new SweepOptions()).Since);

    [Fact]
    public void Create_SweptLately_LooksBackSevenDays() =>
        Assert.Equal(Now.AddDays(-7), SweepWindow.Create(Now, Now.AddMinutes(-1), new SweepOptions()).Since);

    [Fact]
    public void Create_SweptLongAgo_LooksBackToThatSweep() =>
        Assert.Equal(Now.AddDays(-9).AddMinutes(-10), SweepWindow.Create(Now, Now.AddDays(-9), new SweepOptions()).Since);
}
