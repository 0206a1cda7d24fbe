using Landfall.CrashHost.Points;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>The host's process is killed by SIGKILL at a point of the road, another goes on, and everything ends as if nothing had happened.</summary>
public sealed class KilledTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    private const string Append = "amplitude";
    private const string Full = "salesforce";

    // Killed earlier, the process leaves the snapshot in force as it was; killed here or later, readers see the new one.
    private static readonly HashSet<string> Shown =
    [
        CrashPoint.ViewAligned, CrashPoint.UpdateHeld, CrashPoint.Published, CrashPoint.UpdateReleased, CrashPoint.LoaderReleased, CrashPoint.EventSent, CrashPoint.Told, CrashPoint.Idle,
    ];

    private static readonly HashSet<string> LeavesParts = [CrashPoint.PartUploaded];

    [Fact]
    public void Undisturbed_AllFiles_GiveTheRowsAndRejectsOfTheirGenerator()
    {
        var files = scenario.Before.Concat(scenario.During).ToList();

        Assert.Equal(files.Where(file => file != scenario.Before[1]).Sum(file => file.Rows), scenario.Undisturbed.Rows.Count);
        Assert.Equal(files.Sum(file => file.BadRows), scenario.Undisturbed.Rejects.Count);
    }

    [Theory]
    [InlineData(CrashPoint.Claimed, Append)]
    [InlineData(CrashPoint.PartUploaded, Append)]
    [InlineData(CrashPoint.LoadCommitted, Full)]
    [InlineData(CrashPoint.UpdateHeld, Append)]
    public Task Restart_AfterAKill_EndsAsIfNothingHadHappened(string point, string source) => KillAndRestartAsync(point, source);

    [Theory]
    [Trait("Lane", "long")]
    [InlineData(CrashPoint.EntryWritten, Append)]
    [InlineData(CrashPoint.Woken, Append)]
    [InlineData(CrashPoint.Scheduled, Append)]
    [InlineData(CrashPoint.HandedOut, Full)]
    [InlineData(CrashPoint.OutcomeStored, Append)]
    [InlineData(CrashPoint.ClaimBegun, Append)]
    [InlineData(CrashPoint.CurateCounted, Full)]
    [InlineData(CrashPoint.LandingRead, Append)]
    [InlineData(CrashPoint.RejectsUploaded, Full)]
    [InlineData(CrashPoint.ManifestPublished, Append)]
    [InlineData(CrashPoint.ClaimReleased, Append)]
    [InlineData(CrashPoint.LoaderTaken, Append)]
    [InlineData(CrashPoint.LoadCounted, Full)]
    [InlineData(CrashPoint.ControlEnsured, Append)]
    [InlineData(CrashPoint.FenceAdvanced, Append)]
    [InlineData(CrashPoint.FenceTaken, Full)]
    [InlineData(CrashPoint.StorageCreated, Full)]
    [InlineData(CrashPoint.StagingCreated, Append)]
    [InlineData(CrashPoint.PartsCopied, Append)]
    [InlineData(CrashPoint.PartsCopied, Full)]
    [InlineData(CrashPoint.RowsCounted, Append)]
    [InlineData(CrashPoint.FenceGuarded, Full)]
    [InlineData(CrashPoint.RowsInserted, Append)]
    [InlineData(CrashPoint.ControlWritten, Full)]
    [InlineData(CrashPoint.MarkersWritten, Append)]
    [InlineData(CrashPoint.MarkersWritten, Full)]
    [InlineData(CrashPoint.LoadCommitted, Append)]
    [InlineData(CrashPoint.ViewAligned, Append)]
    [InlineData(CrashPoint.ViewAligned, Full)]
    [InlineData(CrashPoint.Published, Append)]
    [InlineData(CrashPoint.Published, Full)]
    [InlineData(CrashPoint.UpdateReleased, Append)]
    [InlineData(CrashPoint.LoaderReleased, Full)]
    [InlineData(CrashPoint.EventSent, Append)]
    [InlineData(CrashPoint.Told, Full)]
    [InlineData(CrashPoint.Idle, Append)]
    public Task Restart_AfterAKillAtAnyOtherPoint_EndsAsIfNothingHadHappened(string point, string source) => KillAndRestartAsync(point, source);

    [Fact]
    public async Task Restart_AfterTheDiskWasFull_EndsAsIfNothingHadHappened()
    {
        const int HalfKilobytes = 40;
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
            await Eventually.GetAsync(async () => (await cramped.Api.IngestionsAsync()).FirstOrDefault(ingestion => ingestion.Error is not null), () => "an attempt that failed");
            await cramped.KillAsync();
        }

        await EndAsync(bed);
    }

    private async Task KillAndRestartAsync(string point, string source)
    {
        using var bed = scenario.NewBed();
        await KillAsync(bed, point, source);
        if (source == Full)
        {
            CheckReaders(bed, point);
        }

        // What attempts that died had uploaded stays behind, and nothing names it.
        var unnamed = await EndAsync(bed);
        if (LeavesParts.Contains(point))
        {
            Assert.NotEmpty(unnamed);
        }
    }

    // Lets another host go on, and compares with the run that nothing disturbed; gives the parts that no manifest names.
    private async Task<IReadOnlyList<string>> EndAsync(LandfallBed bed)
    {
        await using (var app = await CrashScenario.StartAsync(bed))
        {
            await app.Api.AllPublishedAsync(scenario.Before.Count + scenario.During.Count);
            await bed.QuietAsync();
        }

        ToldEvents.ExpectEachLoadOnce(bed.Events(), await bed.EntriesAsync());
        Assert.Empty(Directory.EnumerateFiles(bed.Temp, "*", SearchOption.AllDirectories));
        var image = await LandfallImage.ReadAsync(bed);
        Assert.Equal(scenario.Undisturbed.Ledger, image.Ledger);
        Assert.Equal(scenario.Undisturbed.Markers, image.Markers);
        Assert.Equal(scenario.Undisturbed.Rows, image.Rows);
        Assert.Equal(scenario.Undisturbed.Rejects, image.Rejects);
        return await Leftovers.CheckAsync(bed);
    }

    private async Task KillAsync(LandfallBed bed, string point, string source)
    {
        await using var doomed = await CrashHostProcess.StartAsync(bed, killAt: $"{point}@{source}");
        await CrashScenario.DropAsync(bed, scenario.Before);
        await doomed.Api.AllPublishedAsync(scenario.Before.Count);
        await bed.QuietAsync();
        await doomed.ArmAsync();
        await CrashScenario.DropAsync(bed, scenario.During);
        Assert.Equal(CrashHostProcess.Killed, await doomed.WaitForEndAsync());
    }

    // Readers see one snapshot or the other, whole, even while nobody is there to go on.
    private void CheckReaders(LandfallBed bed, string point)
    {
        using var warehouse = WarehouseFile.OpenCopy(bed.Warehouse);
        var seen = Shown.Contains(point) ? scenario.During[2] : scenario.Before[1];
        Assert.Equal(seen.Rows, warehouse.Query("SELECT count(*) FROM salesforce.account")[0][0]);
    }
}
