using Landfall.CrashHost.Points;
using Landfall.Faults.Tests.Faults;

namespace Landfall.Faults.Tests;

/// <summary>What the seeded runs found, each fault by itself so that it stays found when the seeds draw something else.</summary>
public sealed class FoundTests
{
    /// <summary>A file whose version storage wrongly denied ended as replaced, and was never read again.</summary>
    [Theory]
    [InlineData(CrashPoint.LandingRead)]
    [InlineData("HEAD landing")]
    public async Task Curate_WhenStorageDeniesTheVersionThatIsThere_ReadsItAgain(string point) =>
        Assert.Null(await RunReport.TryAsync(1, new Strike(point, 1, FaultKind.Answer412, 1), new Strike(point, 2, FaultKind.Answer412, 1)));
}
