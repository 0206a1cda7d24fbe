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
        Assert.Null(
            await RunReport.TryAsync(1, new Strike(point, 1, FaultKind.Answer412, 1), new Strike(point, 2, FaultKind.Answer412, 1))
        );

    /// <summary>The claim of a group whose worker died after its last file stayed in the ledger until the table had other work.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Curate_WhenItsWorkerDiesBeforeItGivesItsClaimBack_IsFreedAlsoWithoutOtherWork(int nth) =>
        Assert.Null(await RunReport.TryAsync(1, new Strike("delete g|", nth, FaultKind.CrashBefore, 1)));

    /// <summary>
    /// A load that died after its commit was followed by loads of each file alone, whose updates had one row
    /// for all: only the first was told.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Load_WhenItDiedAfterItsCommitAndEachFileIsLoadedAlone_TellsOfEveryFile(int nth) =>
        Assert.Null(await RunReport.TryAsync(5, new Strike(CrashPoint.LoadCommitted, nth, FaultKind.CrashAfter, 1)));
}
