using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;
using Landfall.Monitoring;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>Runs a scenario whose host is killed at a milestone, starts it again and compares.</summary>
internal static class CrashedRun
{
    public static async Task RunAsync(CrashScenario scenario, string milestone, Action<WarehouseFile>? whenDead = null)
    {
        using var bed = await scenario.PrepareAsync();
        await using (var doomed = await CrashHostProcess.StartAsync(bed, killAt: milestone))
        {
            await CrashScenario.DropAsync(bed, scenario.During);
            Assert.Equal(CrashHostProcess.Killed, await doomed.WaitForEndAsync());
        }

        using (var warehouse = WarehouseFile.OpenCopy(bed.Warehouse))
        {
            whenDead?.Invoke(warehouse);
        }

        if (milestone is Milestone.LoadCommitted or Milestone.ViewAligned)
        {
            await bed.EndLeaseAsync(scenario.Table);
        }

        await using (var host = await CrashHostProcess.StartAsync(bed))
        {
            await host.Api.AllPublishedAsync(scenario.Before.Count + scenario.During.Count);
            await host.StopAsync();
        }

        Assert.Empty(Directory.EnumerateFiles(bed.Temp, "*", SearchOption.AllDirectories));

        // What attempts that died had uploaded stays behind, and nothing names it.
        var unnamed = await Leftovers.CheckAsync(bed);
        if (milestone == Milestone.PartUploaded)
        {
            Assert.NotEmpty(unnamed);
        }

        var image = await LandfallImage.ReadAsync(bed);
        Assert.Equal(scenario.Undisturbed.Ledger, image.Ledger);
        Assert.Equal(scenario.Undisturbed.Markers, image.Markers);
        Assert.Equal(scenario.Undisturbed.Rows, image.Rows);
        Assert.Equal(scenario.Undisturbed.Rejects, image.Rejects);
    }
}
