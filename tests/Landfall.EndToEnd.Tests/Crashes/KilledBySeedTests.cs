using Landfall.EndToEnd.Tests.Hosting;

namespace Landfall.EndToEnd.Tests.Crashes;

/// <summary>
/// Hosts are killed one after the other at moments that a seed draws, not at named points, while files land in an order that it draws too.
/// </summary>
public sealed class KilledBySeedTests(CrashScenario scenario) : IClassFixture<CrashScenario>
{
    private const int MostKills = 3;

    // About what a host needs for a file from its first row to its event.
    private const int LongestLife = 1500;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [Trait("Lane", "long")]
    [MemberData(nameof(Seeds))]
    public async Task Restart_AfterKillsAtAnyMoment_EndsAsIfNothingHadHappened(int seed)
    {
        var random = new Random(seed);
        var landing = new Queue<SampleFile>(scenario.During.OrderBy(_ => random.Next()));
        using var bed = scenario.NewBed();
        await CrashScenario.DropAsync(bed, scenario.Before);
        await using (var app = await CrashScenario.StartAsync(bed))
        {
            await app.Api.AllPublishedAsync(scenario.Before.Count);
            await bed.QuietAsync();
        }

        for (var kills = 1 + random.Next(MostKills); kills > 0; kills--)
        {
            await using var doomed = await CrashHostProcess.StartAsync(bed);
            for (var files = random.Next(landing.Count + 1); files > 0; files--)
            {
                await CrashScenario.DropAsync(bed, [landing.Dequeue()]);
            }

            // Not a wait for something: any moment will do.
            await Task.Delay(random.Next(LongestLife), TestContext.Current.CancellationToken);
            await doomed.KillAsync();
        }

        await CrashScenario.DropAsync(bed, landing);
        await KilledRun.EndAsync(scenario, bed);
    }
}
