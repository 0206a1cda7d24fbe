using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.EndToEnd.Tests.Redelivery;
using Landfall.Ledger;
using Landfall.Monitoring;
using Landfall.Tests.Azurite;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>The storage goes away in the middle of the work and comes back as it was.</summary>
public sealed class StorageLostTests(CrashScenario scenario, AzuriteFixture azurite) : IClassFixture<CrashScenario>
{
    // The emulator writes its tables to the disk some seconds after the fact.
    private static readonly TimeSpan Written = TimeSpan.FromSeconds(12);

    // Longer than the host's lease of 20 s.
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(25);

    [Theory]
    [Trait("Lane", "long")]
    [InlineData(Milestone.PartUploaded)]
    [InlineData(Milestone.ManifestPublished)]
    [InlineData(Milestone.LoadCommitted)]
    public async Task Storage_KilledAndStartedAgain_EndsAsIfNothingHadHappened(string milestone)
    {
        await using var storage = new DiskAzurite();
        await storage.StartAsync();
        using var bed = CrashScenario.NewBed(storage);
        var isArmed = false;
        var (reached, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var hold = new AtMilestone(
            milestone,
            () => isArmed,
            async () =>
            {
                reached.SetResult();
                await goOn.Task;
            }
        );
        await using (var app = await CrashScenario.StartAsync(bed, hold))
        {
            await CrashScenario.DropAsync(bed, scenario.Before);
            await app.Api.AllPublishedAsync(scenario.Before.Count);
            isArmed = true;
            await CrashScenario.DropAsync(bed, scenario.During);
            await reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await Task.Delay(Written, TestContext.Current.CancellationToken);

            await storage.KillAsync();
            goOn.SetResult();
            await Task.Delay(Away, TestContext.Current.CancellationToken);
            await storage.StartAsync();

            await Eventually.GetAsync(
                async () => (await app.Api.GetAsync("health")).GetProperty("status").GetString() == "ok" ? app : null,
                () => "the host works again"
            );
            await app.Api.AllPublishedAsync(scenario.Before.Count + scenario.During.Count);
            await bed.QuietAsync();
        }

        ToldEvents.ExpectEachLoadOnce(bed.Events(), await bed.EntriesAsync());
        var image = await LandfallImage.ReadAsync(bed);
        Assert.Equal(scenario.Undisturbed.Ledger, image.Ledger);
        Assert.Equal(scenario.Undisturbed.Markers, image.Markers);
        Assert.Equal(scenario.Undisturbed.Rows, image.Rows);
        Assert.Equal(scenario.Undisturbed.Rejects, image.Rejects);
        await Leftovers.CheckAsync(bed);
    }

    [Fact]
    public async Task Start_OnTheLedgerOfAnEarlierBuild_IsRefusedAndLeavesItAsItIs()
    {
        using var bed = new LandfallBed(azurite);
        await bed.Ledger.CreateAsync();
        await bed.Ledger.GetBlobClient("entries/crm.person/1.json").UploadAsync(BinaryData.FromString("{}"));

        var refused = await Assert.ThrowsAsync<LedgerException>(() => RunningApp.StartAsync(bed));

        Assert.Equal(
            $"The ledger in the container '{bed.Ledger.Name}' of devstoreaccount1 was made by an earlier "
                + "Landfall (no format number; this one knows format 2) and was left as it is: "
                + "run that Landfall, or begin anew with another account or container prefix and another warehouse.",
            refused.Message
        );
        Assert.Equal(["entries/crm.person/1.json"], await LandfallBed.NamesAsync(bed.Ledger, "entries/"));
        Assert.Equal((false, false), (File.Exists(bed.LedgerFile), File.Exists(bed.Warehouse)));
    }
}
