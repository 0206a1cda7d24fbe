using Landfall.CrashHost.Points;
using Landfall.EndToEnd.Tests.Crashes;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Ledger;

namespace Landfall.EndToEnd.Tests.Upgrades;

/// <summary>
/// A version takes the place of another while files are on their way. The histories of the former do not fit the new one, so their
/// instances fail; the tables' next epochs go on, and everything ends as if there had been no upgrade.
/// </summary>
public sealed class UpgradedOnTheWayTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    [Theory]
    [InlineData(CrashPoint.HandedOut, KilledRun.Full)]
    public Task NextVersion_FormerWasKilled_EndsAsIfNothingHadHappened(string point, string source) => KillAndUpgradeAsync(point, source);

    [Theory]
    [Trait("Lane", "long")]
    [InlineData(CrashPoint.Claimed, KilledRun.Append)]
    [InlineData(CrashPoint.ManifestPublished, KilledRun.Append)]
    [InlineData(CrashPoint.ViewAligned, KilledRun.Full)]
    public Task NextVersion_FormerWasKilledElsewhere_EndsAsIfNothingHadHappened(string point, string source) =>
        KillAndUpgradeAsync(point, source);

    [Fact]
    public async Task NextVersion_FormerWasStoppedInALoad_EndsAsIfNothingHadHappened()
    {
        using var bed = scenario.NewBed();
        await using (var former = await CrashHostProcess.StartAsync(bed, more: ["--pause", "00:00:00.300"]))
        {
            await CrashScenario.DropAsync(bed, scenario.Before);
            await former.Api.AllPublishedAsync(scenario.Before.Count);
            await bed.QuietAsync();
            await CrashScenario.DropAsync(bed, scenario.During);
            await Eventually.GetAsync(
                async () => (await former.Api.IngestionsAsync()).FirstOrDefault(file => file.State is "curated" or "loaded"),
                () => $"a file is curated. {former.Notes()}"
            );
            await former.StopAsync();
        }

        Assert.Contains(await bed.EntriesAsync(), entry => entry.State != BatchState.Published);
        await EndAsync(bed);
    }

    private async Task KillAndUpgradeAsync(string point, string source)
    {
        using var bed = scenario.NewBed();
        await using (var former = await CrashHostProcess.StartAsync(bed, $"{point}@{source}"))
        {
            await CrashScenario.DropAsync(bed, scenario.Before);
            await former.Api.AllPublishedAsync(scenario.Before.Count);
            await bed.QuietAsync();
            await former.ArmAsync();
            await CrashScenario.DropAsync(bed, scenario.During);
            Assert.Equal(CrashHostProcess.Killed, await former.WaitForEndAsync());
        }

        await EndAsync(bed);
    }

    private async Task EndAsync(LandfallBed bed)
    {
        await using (var app = await NextVersion.StartAsync(bed))
        {
            await app.Api.AllPublishedAsync(scenario.Before.Count + scenario.During.Count);
            await bed.QuietAsync();
            var failed = await Eventually.GetAsync(
                async () => await NextVersion.FailedAsync(app) is { Count: > 0 } some ? some : null,
                () => "an instance of the former version fails"
            );
            Assert.All(failed, instance => Assert.Contains("on-deterministic", instance, StringComparison.OrdinalIgnoreCase));
        }

        ToldEvents.ExpectEachLoadOnce(bed.Events(), await bed.EntriesAsync());
        var image = await LandfallImage.ReadAsync(bed);
        Assert.Equal(scenario.Undisturbed.Markers, image.Markers);
        Assert.Equal(scenario.Undisturbed.Rows, image.Rows);
        Assert.Equal(scenario.Undisturbed.Rejects, image.Rejects);
    }
}
