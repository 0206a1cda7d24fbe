using Landfall.CrashHost.Points;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>The host's process is killed before its load.</summary>
[Trait("Lane", "long")]
public sealed class KilledOnTheWayTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    [Theory]
    [InlineData(CrashPoint.EntryWritten, KilledRun.Append)]
    [InlineData(CrashPoint.Woken, KilledRun.Append)]
    [InlineData(CrashPoint.Scheduled, KilledRun.Append)]
    [InlineData(CrashPoint.Claimed, KilledRun.Full)]
    [InlineData(CrashPoint.HandedOut, KilledRun.Full)]
    [InlineData(CrashPoint.OutcomeStored, KilledRun.Append)]
    [InlineData(CrashPoint.ClaimBegun, KilledRun.Append)]
    [InlineData(CrashPoint.CurateCounted, KilledRun.Full)]
    [InlineData(CrashPoint.LandingRead, KilledRun.Append)]
    [InlineData(CrashPoint.RejectsUploaded, KilledRun.Full)]
    [InlineData(CrashPoint.ManifestPublished, KilledRun.Append)]
    [InlineData(CrashPoint.ClaimReleased, KilledRun.Append)]
    public Task Restart_AfterAKill_EndsAsIfNothingHadHappened(string point, string source) => scenario.KillAndRestartAsync(point, source);
}
