using Landfall.CrashHost.Points;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>The host's process is killed after a load's commit.</summary>
[Trait("Lane", "long")]
public sealed class KilledAtTheEndTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    [Theory]
    [InlineData(CrashPoint.ViewAligned, KilledRun.Append)]
    [InlineData(CrashPoint.ViewAligned, KilledRun.Full)]
    [InlineData(CrashPoint.UpdateHeld, KilledRun.Full)]
    [InlineData(CrashPoint.Published, KilledRun.Append)]
    [InlineData(CrashPoint.Published, KilledRun.Full)]
    [InlineData(CrashPoint.UpdateReleased, KilledRun.Append)]
    [InlineData(CrashPoint.LoaderReleased, KilledRun.Full)]
    [InlineData(CrashPoint.EventSent, KilledRun.Append)]
    [InlineData(CrashPoint.Told, KilledRun.Full)]
    [InlineData(CrashPoint.Idle, KilledRun.Append)]
    public Task Restart_AfterAKill_EndsAsIfNothingHadHappened(string point, string source) => scenario.KillAndRestartAsync(point, source);
}
