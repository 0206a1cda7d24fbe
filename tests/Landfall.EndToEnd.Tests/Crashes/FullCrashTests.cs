using Landfall.Monitoring;

namespace Landfall.EndToEnd.Tests.Crashes;

public sealed class FullCrashTests(FullScenario scenario) : IClassFixture<FullScenario>
{
    [Fact]
    public void Undisturbed_TwoSnapshots_GiveTheRowsOfTheGreaterOne()
    {
        Assert.Equal(scenario.During[0].Rows, scenario.Undisturbed.Rows.Count);
        Assert.Equal(scenario.Before[0].BadRows + scenario.During[0].BadRows, scenario.Undisturbed.Rejects.Count);
    }

    [Theory]
    [InlineData(Milestone.EntryWritten, false)]
    [InlineData(Milestone.PartUploaded, false)]
    [InlineData(Milestone.ManifestPublished, false)]
    [InlineData(Milestone.LoadCommitted, false)]
    [InlineData(Milestone.ViewAligned, true)]
    public Task Restart_AfterAKill_EndsAsIfNothingHadHappened(string milestone, bool showsTheNewSnapshot) => CrashedRun.RunAsync(scenario, milestone, warehouse =>
    {
        // Readers see one snapshot or the other, whole, even while nobody is there to go on.
        var seen = showsTheNewSnapshot ? scenario.During[0].Rows : scenario.Before[0].Rows;
        Assert.Equal(seen, warehouse.Query("SELECT count(*) FROM salesforce.account")[0][0]);
    });
}
