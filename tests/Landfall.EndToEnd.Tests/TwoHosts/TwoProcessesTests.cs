using System.Diagnostics;
using Landfall.CrashHost.Points;
using Landfall.EndToEnd.Tests.Crashes;
using Landfall.EndToEnd.Tests.Hosting;
using Landfall.EndToEnd.Tests.Oracles;

namespace Landfall.EndToEnd.Tests.TwoHosts;

public sealed class TwoProcessesTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    // The lease of 15 s, a look a second, and a machine that has other things to do.
    private static readonly TimeSpan TakeOverTime = TimeSpan.FromSeconds(15 + 1 + 30);

    [Theory]
    [InlineData(CrashPoint.ManifestPublished, Traits = ["Lane", "long"])]
    [InlineData(CrashPoint.LoadCommitted, Traits = ["Lane", "long"])]
    public async Task Suspended_ResumedAfterItsLease_StandsByAndTheSecondFinishesItsWork(string point)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells in /proc that a process is suspended.");
        using var bed = scenario.NewBed();
        await using var first = await CrashHostProcess.StartAsync(bed, suspendAt: point);
        await StartWorkAsync(bed, first);
        await first.WaitForSuspensionAsync();
        await using var second = await CrashHostProcess.StartAsync(bed);

        // It gets the lease; the warehouse's file is still the sleeping process's.
        await second.WaitForStatusAsync("standby", "is open in another process");
        await first.ResumeAsync();

        await first.WaitForStatusAsync("standby", "Another host does the work, in term 2 since ");
        Assert.Contains("This host lost its lease: it was not renewed within 15 s", first.Notes(), StringComparison.Ordinal);
        await second.WaitForStatusAsync("ok");

        // Or it takes over again when the second one stops.
        await first.StopAsync();
        await FinishAsync(bed, second);
    }

    [Fact]
    public async Task Killed_SecondStandsBy_TakesOverWithinTheLease()
    {
        using var bed = scenario.NewBed();
        await using var first = await CrashHostProcess.StartAsync(bed, killAt: CrashPoint.LoadCommitted);
        await using var second = await CrashHostProcess.StartAsync(bed);
        await second.WaitForStatusAsync("standby", "Another host does the work");
        await StartWorkAsync(bed, first);

        Assert.Equal(CrashHostProcess.Killed, await first.WaitForEndAsync(leavesLease: true));
        var died = Stopwatch.GetTimestamp();
        await second.WaitForStatusAsync("ok");

        Assert.InRange(Stopwatch.GetElapsedTime(died), TimeSpan.Zero, TakeOverTime);
        await FinishAsync(bed, second);
    }

    private async Task StartWorkAsync(LandfallBed bed, CrashHostProcess host)
    {
        await CrashScenario.DropAsync(bed, scenario.Before);
        await host.Api.AllPublishedAsync(scenario.Before.Count);
        await bed.QuietAsync();
        await host.ArmAsync();
        await CrashScenario.DropAsync(bed, scenario.During);
    }

    private async Task FinishAsync(LandfallBed bed, CrashHostProcess host)
    {
        await host.Api.AllPublishedAsync(scenario.Before.Count + scenario.During.Count);
        await bed.QuietAsync();
        await host.StopAsync();

        // A file that the first host was reading meanwhile is read again, and the parts of that attempt stay.
        await Leftovers.CheckAsync(bed);
        var image = await LandfallImage.ReadAsync(bed);
        Assert.Equal(scenario.Undisturbed.Ledger, image.Ledger);
        Assert.Equal(scenario.Undisturbed.Markers, image.Markers);
        Assert.Equal(scenario.Undisturbed.Rows, image.Rows);
        Assert.Equal(scenario.Undisturbed.Rejects, image.Rejects);
    }
}
