using Landfall.Monitoring;

namespace Landfall.EndToEnd.Tests.Crashes;

public sealed class AppendCrashTests(AppendScenario scenario) : IClassFixture<AppendScenario>
{
    [Fact]
    public void Undisturbed_AllFiles_GiveTheRowsAndRejectsOfTheirGenerator()
    {
        var files = scenario.Before.Concat(scenario.During).ToList();

        Assert.Equal(files.Sum(file => file.Rows), scenario.Undisturbed.Rows.Count);
        Assert.Equal(files.Sum(file => file.BadRows), scenario.Undisturbed.Rejects.Count);
    }

    [Theory]
    [InlineData(Milestone.EntryWritten)]
    [InlineData(Milestone.PartUploaded)]
    [InlineData(Milestone.ManifestPublished)]
    [InlineData(Milestone.LoadCommitted)]
    [InlineData(Milestone.ViewAligned)]
    public Task Restart_AfterAKill_EndsAsIfNothingHadHappened(string milestone) => CrashedRun.RunAsync(scenario, milestone);
}
