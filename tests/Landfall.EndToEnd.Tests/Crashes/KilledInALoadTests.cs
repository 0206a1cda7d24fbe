using Landfall.CrashHost.Points;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>The host's process is killed in a load.</summary>
[Trait("Lane", "long")]
public sealed class KilledInALoadTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    [Theory]
    [InlineData(CrashPoint.LoaderTaken, KilledRun.Append)]
    [InlineData(CrashPoint.LoadCounted, KilledRun.Full)]
    [InlineData(CrashPoint.ControlEnsured, KilledRun.Append)]
    [InlineData(CrashPoint.FenceAdvanced, KilledRun.Append)]
    [InlineData(CrashPoint.FenceTaken, KilledRun.Full)]
    [InlineData(CrashPoint.StorageCreated, KilledRun.Full)]
    [InlineData(CrashPoint.StagingCreated, KilledRun.Append)]
    [InlineData(CrashPoint.PartsCopied, KilledRun.Append)]
    [InlineData(CrashPoint.PartsCopied, KilledRun.Full)]
    [InlineData(CrashPoint.RowsCounted, KilledRun.Append)]
    [InlineData(CrashPoint.FenceGuarded, KilledRun.Full)]
    [InlineData(CrashPoint.RowsInserted, KilledRun.Append)]
    [InlineData(CrashPoint.ControlWritten, KilledRun.Full)]
    [InlineData(CrashPoint.MarkersWritten, KilledRun.Append)]
    [InlineData(CrashPoint.MarkersWritten, KilledRun.Full)]
    [InlineData(CrashPoint.LoadCommitted, KilledRun.Append)]
    public Task Restart_AfterAKill_EndsAsIfNothingHadHappened(string point, string source) => scenario.KillAndRestartAsync(point, source);
}
