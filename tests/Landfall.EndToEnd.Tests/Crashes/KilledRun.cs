using Landfall.CrashHost.Points;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>
/// A host's process is killed by SIGKILL at a point of the road, another goes on, and everything ends as if nothing had happened.
/// </summary>
internal static class KilledRun
{
    public const string Append = "amplitude";
    public const string Full = "salesforce";

    // Killed earlier, the process leaves the snapshot in force as it was; killed here or later, readers see the new one.
    private static readonly HashSet<string> Shown =
    [
        CrashPoint.ViewAligned,
        CrashPoint.UpdateHeld,
        CrashPoint.Published,
        CrashPoint.UpdateReleased,
        CrashPoint.LoaderReleased,
        CrashPoint.EventSent,
        CrashPoint.Told,
        CrashPoint.Idle,
    ];

    private static readonly HashSet<string> LeavesParts = [CrashPoint.PartUploaded];

    /// <summary>Kills at the point of the source, lets another host go on, and compares with the run that nothing disturbed.</summary>
    public static async Task KillAndRestartAsync(this CrashScenario scenario, string point, string source)
    {
        using var bed = scenario.NewBed();
        await KillAsync(scenario, bed, $"{point}@{source}");
        if (source == Full)
        {
            CheckReaders(scenario, bed, point);
        }

        // What attempts that died had uploaded stays behind, and nothing names it.
        var unnamed = await EndAsync(scenario, bed);
        if (LeavesParts.Contains(point))
        {
            Assert.NotEmpty(unnamed);
        }
    }

    /// <summary>
    /// Lets another host go on, and compares with the run that nothing disturbed; gives the parts that no manifest names.
    /// </summary>
    public static async Task<IReadOnlyList<string>> EndAsync(CrashScenario scenario, LandfallBed bed)
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

    private static async Task KillAsync(CrashScenario scenario, LandfallBed bed, string killAt)
    {
        await using var doomed = await CrashHostProcess.StartAsync(bed, killAt);
        await CrashScenario.DropAsync(bed, scenario.Before);
        await doomed.Api.AllPublishedAsync(scenario.Before.Count);
        await bed.QuietAsync();
        await doomed.ArmAsync();
        await CrashScenario.DropAsync(bed, scenario.During);
        Assert.Equal(CrashHostProcess.Killed, await doomed.WaitForEndAsync());
    }

    // Readers see one snapshot or the other, whole, even while nobody is there to go on.
    private static void CheckReaders(CrashScenario scenario, LandfallBed bed, string point)
    {
        using var warehouse = WarehouseFile.OpenCopy(bed.Warehouse);
        var seen = Shown.Contains(point) ? scenario.During[2] : scenario.Before[1];
        Assert.Equal(seen.Rows, warehouse.Query("SELECT count(*) FROM salesforce.account")[0][0]);
    }
}
