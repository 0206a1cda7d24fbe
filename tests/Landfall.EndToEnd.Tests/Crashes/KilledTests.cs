using Landfall.CrashHost.Points;
using Landfall.EndToEnd.Tests.Hosting;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>
/// The host's process is killed at a point of the road, or its disk is full; some of the points are in every run of the tests.
/// </summary>
public sealed class KilledTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    [Fact]
    public void Undisturbed_AllFiles_GiveTheRowsAndRejectsOfTheirGenerator()
    {
        var files = scenario.Before.Concat(scenario.During).ToList();

        Assert.Equal(files.Where(file => file != scenario.Before[1]).Sum(file => file.Rows), scenario.Undisturbed.Rows.Count);
        Assert.Equal(files.Sum(file => file.BadRows), scenario.Undisturbed.Rejects.Count);
    }

    [Theory]
    [InlineData(CrashPoint.Claimed, KilledRun.Append, Traits = ["Lane", "long"])]
    [InlineData(CrashPoint.PartUploaded, KilledRun.Append, Traits = ["Lane", "long"])]
    [InlineData(CrashPoint.LoadCommitted, KilledRun.Full)]
    [InlineData(CrashPoint.UpdateHeld, KilledRun.Append, Traits = ["Lane", "long"])]
    public Task Restart_AfterAKill_EndsAsIfNothingHadHappened(string point, string source) => scenario.KillAndRestartAsync(point, source);

    [Fact]
    [Trait("Lane", "long")]
    public async Task Restart_AfterTheDiskWasFull_EndsAsIfNothingHadHappened()
    {
        // Enough to start; what the ledger writes of three files is more.
        const int HalfKilobytes = 400;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of a file's size is set by a shell of Linux.");
        using var bed = scenario.NewBed();
        await using (var app = await CrashScenario.StartAsync(bed))
        {
            await CrashScenario.DropAsync(bed, scenario.Before);
            await app.Api.AllPublishedAsync(scenario.Before.Count);
        }

        await using (var cramped = await CrashHostProcess.StartAsync(bed, fileBlocks: HalfKilobytes))
        {
            await CrashScenario.DropAsync(bed, scenario.During);
            await Eventually.GetAsync(
                () => Task.FromResult(cramped.Notes().Contains("ledger.db' did not answer", StringComparison.Ordinal) ? cramped : null),
                () => $"a ledger that cannot be written. {cramped.Notes()}"
            );
            await cramped.KillAsync();
        }

        await KilledRun.EndAsync(scenario, bed);
    }
}
